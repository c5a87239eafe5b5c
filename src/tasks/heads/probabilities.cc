#include "tasks/heads/probabilities.h"

#include <algorithm>
#include <cmath>

namespace tandem {

void softmax(std::span<float> logits_C) {
  const float largest = *std::ranges::max_element(logits_C);
  float sum = 0.0F;
  for (float& value : logits_C) sum += value = std::exp(value - largest);
  for (float& value : logits_C) value /= sum;
}

int argmax(std::span<const float> values) {
  return static_cast<int>(std::ranges::max_element(values) - values.begin());
}

float top_probability(std::span<const float> logits_C) {
  const float largest = *std::ranges::max_element(logits_C);
  float sum = 0.0F;
  for (const float logit : logits_C) sum += std::exp(logit - largest);
  return 1.0F / sum;
}

}  // namespace tandem
