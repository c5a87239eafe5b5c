#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "base/threads/thread_team.h"
#include "kernels/dispatch.h"

namespace tandem::testing {

/// Runs a test once for every kernel path that the machine has.
class EveryPath : public ::testing::TestWithParam<const Kernels*> {
 protected:
  const Kernels& path() const { return *GetParam(); }
};

inline auto every_path() {
  return ::testing::ValuesIn(available_kernels());
}
inline std::string path_name(const ::testing::TestParamInfo<const Kernels*>& info) {
  return std::string(info.param->name);
}

#define TANDEM_ON_EVERY_PATH(suite) \
  INSTANTIATE_TEST_SUITE_P(, suite, testing::every_path(), testing::path_name)

inline std::vector<float> random_values(int64_t size, unsigned seed, float deviation = 1.0F) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal(0.0F, deviation);
  std::vector<float> values(static_cast<size_t>(size));
  for (float& value : values) value = normal(generator);
  return values;
}

/// Largest |a - b|; not a number where one holds such.
template <typename A, typename B>
double largest_difference(const A& a, const B& b) {
  EXPECT_EQ(std::size(a), std::size(b));
  double largest = 0;
  for (size_t i = 0; i < std::min(std::size(a), std::size(b)); ++i) {
    const double difference = std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

/// To 8 significant bits, ties to even.
inline float plain_bf16(float value) {
  int exponent = 0;
  const float fraction = std::frexp(value, &exponent);
  return std::ldexp(std::nearbyint(std::ldexp(fraction, 8)), exponent - 8);
}

inline double exact_gelu(double x) {
  return 0.5 * x * std::erfc(-x / std::sqrt(2.0));
}
inline double tanh_gelu(double x) {
  return 0.5 * x * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
}

}  // namespace tandem::testing
