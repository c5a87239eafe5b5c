#include "kernels/training/adamw.h"

#include <gtest/gtest.h>

#include "tests/kernels/support.h"

namespace tandem {
namespace {

using testing::EveryPath;
using testing::random_values;

constexpr double kRate = 0.01, kDecay = 0.1, kBeta1 = 0.9, kBeta2 = 0.99, kEpsilon = 1e-6;

std::vector<AdamWStep> first_steps(int count) {
  std::vector<AdamWStep> steps;
  for (int t = 1; t <= count; ++t) {
    steps.push_back(adamw_step({kRate / t, kDecay, kBeta1, kBeta2, kEpsilon}, t));
  }
  return steps;
}

struct Numbers {
  std::vector<float> parameter, exp_avg, exp_avg_sq;

  explicit Numbers(int64_t size)
      : parameter(random_values(size, 1)),
        exp_avg(parameter.size(), 0.0F),
        exp_avg_sq(parameter.size(), 0.0F) {}

  void update(const Kernels& kernels, const std::vector<float>* gradient,
              std::span<const AdamWStep> steps, float scale = 1.0F) {
    kernels.adamw({.size = std::ssize(parameter),
                   .parameter = parameter.data(),
                   .exp_avg = exp_avg.data(),
                   .exp_avg_sq = exp_avg_sq.data(),
                   .gradient = gradient == nullptr ? nullptr : gradient->data(),
                   .gradient_scale = scale,
                   .steps = steps});
  }
  bool operator==(const Numbers&) const = default;
};

class AdamWOnEveryPath : public EveryPath {};
TANDEM_ON_EVERY_PATH(AdamWOnEveryPath);

TEST_P(AdamWOnEveryPath, FollowsThePaper) {
  for (const int64_t size : {1, 15, 16, 17, 512}) {
    Numbers numbers(size);
    const std::vector<float> before = numbers.parameter;
    const auto steps = first_steps(5);
    std::vector<std::vector<float>> gradients;
    for (unsigned t = 0; t < 5; ++t) {
      gradients.push_back(random_values(size, 10 + t));
      numbers.update(path(), &gradients.back(), std::span(steps).subspan(t, 1), 0.5F);
    }
    for (size_t i = 0; i < before.size(); ++i) {
      double theta = before[i], m = 0, v = 0;
      for (int t = 1; t <= 5; ++t) {
        const double g = 0.5 * gradients[static_cast<size_t>(t) - 1][i];
        m = kBeta1 * m + (1 - kBeta1) * g;
        v = kBeta2 * v + (1 - kBeta2) * g * g;
        theta -= kRate / t * kDecay * theta;
        theta -= kRate / t * (m / (1 - std::pow(kBeta1, t))) /
                 (std::sqrt(v / (1 - std::pow(kBeta2, t))) + kEpsilon);
      }
      EXPECT_NEAR(numbers.parameter[i], theta, 1e-6) << i;
      EXPECT_NEAR(numbers.exp_avg[i], m, 1e-7) << i;
      EXPECT_NEAR(numbers.exp_avg_sq[i], v, 1e-7) << i;
    }
  }
}

TEST_P(AdamWOnEveryPath, TheSecondMomentDecaysWhereTheFirstIsGone) {
  constexpr double kNoBeta1 = 0.0;
  Numbers numbers(16);
  std::vector<float> gradient = random_values(16, 3);
  std::vector<AdamWStep> steps;
  for (int t = 1; t <= 4; ++t)
    steps.push_back(adamw_step({kRate, kDecay, kNoBeta1, kBeta2, kEpsilon}, t));
  numbers.update(path(), &gradient, std::span(steps).first(1));
  const std::vector<float> before = numbers.exp_avg_sq;
  numbers.update(path(), nullptr, std::span(steps).subspan(1));
  for (size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(numbers.exp_avg[i], 0.0F);
    EXPECT_NEAR(numbers.exp_avg_sq[i], std::pow(kBeta2, 3) * before[i], 1e-6 * before[i]);
  }
}

TEST_P(AdamWOnEveryPath, CatchingUpGivesTheBitsOfEveryStepWithoutGradient) {
  constexpr int64_t kSize = 37;
  const auto steps = first_steps(60);
  std::vector<float> gradient = random_values(kSize, 3);
  for (size_t i = 0; i < 20; ++i) gradient[i] = 0;  // a whole vector that never moves, and a part
  const std::vector<float> zero(kSize, 0.0F);
  Numbers each(kSize), at_once(kSize), in_parts(kSize);
  for (size_t t = 0; t < steps.size(); ++t) {
    const bool has = t == 4 || t == 50;
    each.update(path(), has ? &gradient : &zero, std::span(steps).subspan(t, 1));
  }
  const std::span all(steps);
  at_once.update(path(), &gradient, all.first(5));
  at_once.update(path(), &gradient, all.subspan(5, 46));
  at_once.update(path(), nullptr, all.subspan(51));
  EXPECT_TRUE(at_once == each);
  in_parts.update(path(), nullptr, all.first(3));
  in_parts.update(path(), &gradient, all.subspan(3, 2));
  in_parts.update(path(), nullptr, all.subspan(5, 7));
  in_parts.update(path(), &gradient, all.subspan(12, 39));
  in_parts.update(path(), nullptr, all.subspan(51, 1));
  in_parts.update(path(), nullptr, all.subspan(52));
  EXPECT_TRUE(in_parts == each);
}

TEST_P(AdamWOnEveryPath, SumsSquares) {
  for (const int64_t size : {0, 1, 31, 512}) {
    const auto values = random_values(size, 5);
    double sum = 0;
    for (const float value : values) sum += static_cast<double>(value) * value;
    EXPECT_NEAR(path().sum_of_squares(values.data(), size), sum, 1e-5 * (1 + sum));
  }
  const std::vector<float> infinite = {1, INFINITY};
  EXPECT_TRUE(std::isinf(path().sum_of_squares(infinite.data(), 2)));
}

}  // namespace
}  // namespace tandem
