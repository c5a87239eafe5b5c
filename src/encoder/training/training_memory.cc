#include "encoder/training/training_memory.h"

#include <algorithm>

namespace tandem {

void TrainingSetup::to_factors(RowRange rows, const float* x, int64_t width, Word* to) const {
  for (int64_t row = rows.first; row < rows.first + rows.count; ++row) {
    training().to_factors(x + row * width, width, to + row * words(width));
  }
}

void ForwardMemory::reserve(const TrainingSetup& setup, int64_t tokens) {
  const auto rows = static_cast<size_t>(tokens);
  const auto hidden_size = static_cast<size_t>(setup.config.hidden_size);
  for (Buffer* buffer : {&hidden, &branch, &context}) buffer->reserve(rows * hidden_size);
  hidden_in.reserve(static_cast<size_t>(tokens * setup.words(setup.config.hidden_size)));
  inner_in.reserve(static_cast<size_t>(tokens * setup.words(setup.config.intermediate_size)));
}

void BackwardMemory::reserve(const TrainingSetup& setup, int64_t tokens) {
  const int64_t hidden = setup.config.hidden_size;
  const int64_t inner = setup.config.intermediate_size;
  const auto size = static_cast<size_t>(tokens * hidden);
  for (Buffer& buffer : d_hidden) buffer.reserve(size);
  for (Buffer& buffer : d_attended) buffer.reserve(size);
  d_branch.reserve(size);
  d_context.reserve(size);
  d_qkv.reserve(3 * size);
  d_branch_in.reserve(static_cast<size_t>(tokens * setup.words(hidden)));
  d_inner_in.reserve(static_cast<size_t>(tokens * setup.words(inner)));
  d_qkv_in.reserve(static_cast<size_t>(tokens * setup.words(3 * hidden)));
  for (LayerPanels& layer : panels) {
    layer.output.reserve(*setup.kernels, setup.type, tokens, hidden);
    layer.intermediate.reserve(*setup.kernels, setup.type, tokens, inner);
    layer.attention_output.reserve(*setup.kernels, setup.type, tokens, hidden);
    layer.qkv.reserve(*setup.kernels, setup.type, tokens, 3 * hidden);
  }
}

}  // namespace tandem
