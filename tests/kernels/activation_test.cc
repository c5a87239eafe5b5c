#include "kernels/activation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tandem {
namespace {

std::vector<float> activated(Activation activation) {
  std::vector<float> x = {0, 0.5F, -2, -30, 30};
  activate(activation, x);
  return x;
}

void expect_near(const std::vector<float>& values, const std::vector<float>& wanted) {
  ASSERT_EQ(values.size(), wanted.size());
  for (size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], wanted[i], 1e-6F) << i;
}

// The wanted values are those of the functions of the same name in torch.nn.functional.
TEST(Activation, IsThatOfTorch) {
  EXPECT_EQ(activated(Activation::identity), (std::vector<float>{0, 0.5F, -2, -30, 30}));
  EXPECT_EQ(activated(Activation::relu), (std::vector<float>{0, 0.5F, 0, 0, 30}));
  expect_near(activated(Activation::tanh), {0, 0.46211717F, -0.96402758F, -1, 1});
  expect_near(activated(Activation::gelu), {0, 0.34573123F, -0.04550028F, 0, 30});
  expect_near(activated(Activation::sigmoid), {0.5F, 0.62245935F, 0.11920292F, 0, 1});
  expect_near(activated(Activation::silu), {0, 0.31122968F, -0.23840584F, 0, 30});
}

TEST(Activation, KeepsNaN) {
  for (const Activation activation : {Activation::relu, Activation::gelu, Activation::silu}) {
    std::vector<float> x = {NAN};
    activate(activation, x);
    EXPECT_TRUE(std::isnan(x[0]));
  }
}

}  // namespace
}  // namespace tandem
