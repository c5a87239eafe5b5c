#include "encoder/pooling.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"

namespace tandem {
namespace {

TEST(Pooling, NamesGoBothWays) {
  for (const char* name : {"cls", "mean", "max", "mean_sqrt_len_tokens"}) {
    EXPECT_EQ(name_of(pooling_from_name(name)), name);
  }
}

TEST(Pooling, RejectsAnUnknownName) {
  EXPECT_BAD_INPUT(pooling_from_name("min"),
                   "unknown pooling 'min': use one of cls, mean, max, mean_sqrt_len_tokens");
}

}  // namespace
}  // namespace tandem
