#include "kernels/rows.h"

#include <gtest/gtest.h>

#include <vector>

namespace tandem {
namespace {

TEST(Rows, NormalizeGivesUnitLength) {
  std::vector<float> x = {3, 4, 0, 0, -2, 0};
  normalize_rows(x, 2);
  EXPECT_EQ(x, (std::vector<float>{0.6F, 0.8F, 0, 0, -1, 0}));
}

TEST(Rows, NormalizeTakesNoRows) {
  normalize_rows({}, 2);
}

}  // namespace
}  // namespace tandem
