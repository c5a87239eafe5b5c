#include "tasks/linear_head.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tandem {

LinearHead LinearHead::load(const SafeTensors& file, int num_labels, int hidden_size,
                            const Kernels& kernels, ThreadTeam& team) {
  const std::vector<float> weight = file.floats("classifier.weight", {num_labels, hidden_size});
  const std::vector<float> bias = file.floats("classifier.bias", {num_labels});
  return LinearHead(weight, bias, hidden_size, kernels, team);
}

LinearHead::LinearHead(std::span<const float> weight_CH, std::span<const float> bias_C,
                       int hidden_size, const Kernels& kernels, ThreadTeam& team)
    : linear_(kernels, team, std::array{LinearWeights{weight_CH, bias_C}}, hidden_size) {}

std::vector<float> LinearHead::apply(std::span<const float> rows_RH, ThreadTeam& team) const {
  const size_t rows = rows_RH.size() / static_cast<size_t>(linear_.in());
  std::vector<float> logits_RC(rows * static_cast<size_t>(linear_.out()));
  linear_.apply(team, rows_RH, logits_RC);
  return logits_RC;
}

void softmax(std::span<float> logits_C) {
  const float largest = *std::max_element(logits_C.begin(), logits_C.end());
  float sum = 0.0F;
  for (float& value : logits_C) sum += value = std::exp(value - largest);
  for (float& value : logits_C) value /= sum;
}

int argmax(std::span<const float> values) {
  return static_cast<int>(std::max_element(values.begin(), values.end()) - values.begin());
}

}  // namespace tandem
