#include "nn/dropout_factors.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <array>

namespace tandem {
namespace {

TEST(DropoutFactors, OfTensorOperationsEqualThoseOfTheKernels) {
  const std::array<uint64_t, 4> numbers = {0, 7, dropout_row_number(3, 1, 500),
                                           dropout_row_number(0x7fffffff, 0xfff, 0xfffff)};
  const at::Tensor columns = at::cat({at::arange(600), at::arange(4294967000, 4294967296)});
  for (const Dropout& dropout :
       {Dropout{.key = 1, .rate = 0.1F}, Dropout{.key = 2, .rate = 0.99F}}) {
    const at::Tensor factors = nn::dropout_factors(dropout, numbers, {4, 1}, columns);
    for (int64_t r = 0; r < 4; ++r) {
      for (int64_t c = 0; c < columns.size(0); ++c) {
        const auto column = static_cast<uint32_t>(columns[c].item<int64_t>());
        ASSERT_EQ(factors[r][c].item<float>(),
                  dropout_factor(dropout, numbers[static_cast<size_t>(r)], column));
      }
    }
    EXPECT_TRUE(
        nn::dropout_factors(dropout, numbers, 600, at::kCPU).equal(factors.narrow(1, 0, 600)));
  }
}

}  // namespace
}  // namespace tandem
