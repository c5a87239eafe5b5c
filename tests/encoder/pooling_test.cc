#include "encoder/pooling.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"

namespace tandem {
namespace {

TEST(Pooling, NamesGoBothWays) {
  for (const Pooling pooling : kPoolings) EXPECT_EQ(pooling_from_name(name_of(pooling)), pooling);
}

TEST(Pooling, RejectsAnUnknownName) {
  EXPECT_BAD_INPUT(pooling_from_name("min"),
                   "unknown pooling 'min': use one of cls, max, mean, mean_sqrt_len_tokens, "
                   "weightedmean, lasttoken");
}

}  // namespace
}  // namespace tandem
