#include "kernels/activation.h"

#include <array>
#include <cmath>
#include <numbers>
#include <string>

#include "base/fail.h"
#include "base/strings/text.h"

namespace tandem {
namespace {

constexpr std::array<std::string_view, 6> kNames = {"identity", "tanh",    "relu",
                                                    "gelu",     "sigmoid", "silu"};

float sigmoid(float x) {
  return 1.0F / (1.0F + std::exp(-x));
}

float value_of(Activation activation, float x) {
  switch (activation) {
    case Activation::identity:
      return x;
    case Activation::tanh:
      return std::tanh(x);
    case Activation::relu:
      return x < 0.0F ? 0.0F : x;  // NaN stays NaN
    case Activation::gelu:
      return 0.5F * x * (1.0F + std::erf(x / std::numbers::sqrt2_v<float>));
    case Activation::sigmoid:
      return sigmoid(x);
    case Activation::silu:
      return x * sigmoid(x);
  }
  return x;
}

}  // namespace

std::string_view name_of(Activation activation) {
  return kNames.at(static_cast<size_t>(activation));
}

Activation activation_from_name(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Activation>(i);
  }
  bad_input("unknown activation '", name, "': use one of ", join(kNames, ", "));
}

void activate(Activation activation, std::span<float> x) {
  for (float& value : x) value = value_of(activation, value);
}

}  // namespace tandem
