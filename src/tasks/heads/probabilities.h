#pragma once

#include <span>

namespace tandem {

/// Turns logits into probabilities, in place.
void softmax(std::span<float> logits_C);
/// Position of the largest value, the first of equals.
int argmax(std::span<const float> values);
/// The largest of the softmax's probabilities.
float top_probability(std::span<const float> logits_C);

}  // namespace tandem
