// What Epilogue says of its GELUs, value by value: linear_test.cc tests them where they end a
// product.

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kernels/linear.h"
#include "tests/kernels/support.h"

namespace tandem {
namespace {

using testing::exact_gelu;
using testing::tanh_gelu;

class Gelu : public testing::EveryPath {
 protected:
  /// The epilogue alone: of a layer whose only weight is 1.
  std::vector<float> of(const std::vector<float>& x, Epilogue epilogue) const {
    ThreadTeam team(1);
    const std::vector<float> weight = {1.0F}, bias = {0.0F};
    const LinearWeights identity{weight, bias};
    std::vector<float> y(x.size());
    PanelLinear(path(), team, {&identity, 1}, 1).apply(team, x, y, epilogue);
    return y;
  }
};
TANDEM_ON_EVERY_PATH(Gelu);

/// -limit to limit, 10,000 to the unit.
std::vector<float> finely_to(int limit) {
  std::vector<float> x;
  for (int i = -10000 * limit; i <= 10000 * limit; ++i) x.push_back(static_cast<float>(i) * 1e-4F);
  return x;
}

TEST_P(Gelu, IsExactToFloatPrecision) {
  std::vector<float> x = finely_to(12);
  x.insert(x.end(), {0.0F, -0.0F, 1e-30F, -1e-30F, 100.0F, -100.0F, 1e30F});
  const std::vector<float> y = of(x, Epilogue::gelu);
  double absolute = 0;
  double relative = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    const double exact = exact_gelu(x[i]);
    const double error = std::abs(y[i] - exact);
    if (std::abs(x[i]) <= 12.0F) absolute = std::max(absolute, error);
    if (std::abs(x[i]) <= 4.0F && x[i] != 0) relative = std::max(relative, error / std::abs(exact));
    if (std::abs(x[i]) > 12.0F) {
      EXPECT_NEAR(y[i], std::max(x[i], 0.0F), 1e-30F);
    }
  }
  EXPECT_LT(absolute, 5e-7);
  EXPECT_LT(relative, 3e-6);
}

TEST_P(Gelu, IsExactEnoughForRoundingWhereItIsRough) {
  struct Rough {
    Epilogue epilogue;
    float limit;
    double error, cut, relative;  ///< between the limits, below them, above them
  };
  const std::vector<float> x = finely_to(10);
  for (const Rough& rough : {Rough{Epilogue::gelu_rough, 4, 2e-5, 1.3e-4, 1.0 / 30000},
                             Rough{Epilogue::gelu_coarse, 3.5, 3e-4, 9e-4, 1.0 / 3000}}) {
    const std::vector<float> y = of(x, rough.epilogue);
    for (size_t i = 0; i < x.size(); ++i) {
      const double exact = exact_gelu(x[i]);
      if (x[i] <= -rough.limit) {
        ASSERT_EQ(y[i], 0.0F) << x[i];
        ASSERT_NEAR(0.0, exact, rough.cut) << x[i];
      } else {
        ASSERT_NEAR(y[i], exact, x[i] <= rough.limit ? rough.error : exact * rough.relative)
            << x[i];
      }
    }
    EXPECT_TRUE(std::isnan(of({NAN}, rough.epilogue)[0]));
  }
}

TEST_P(Gelu, OfTanhIsExactToFloatPrecision) {
  std::vector<float> x = finely_to(12);
  const size_t finite = x.size();
  x.insert(x.end(), {-1e30F, 1e30F});
  const std::vector<float> y = of(x, Epilogue::gelu_tanh);
  double largest = 0;
  for (size_t i = 0; i < finite; ++i) largest = std::max(largest, std::abs(y[i] - tanh_gelu(x[i])));
  EXPECT_LT(largest, 1e-6);
  EXPECT_NEAR(y[finite], 0, 1e-6);
  EXPECT_EQ(y[finite + 1], 1e30F);
}

}  // namespace
}  // namespace tandem
