#pragma once

#include <cstdint>
#include <span>

#include "kernels/buffer.h"
#include "kernels/dispatch.h"

namespace tandem {

/// What one attention layer of a packed batch reads in training, of all sequences and heads.
struct AttentionInputs {
  std::span<const float> qkv_T3H;    ///< as in Attention::apply
  std::span<const int32_t> offsets;  ///< as in PackedView
  std::span<const float> bias = {};  ///< as in Attention::apply
  Dropout dropout = {};  ///< of the probabilities; its rows are the tokens, from position 0 on
};

/// Scaled dot-product attention of one head of one sequence at a time, with dropout and its
/// gradient. Thread-safe for different heads or sequences and a `scratch` of each worker's own; a
/// result does not depend on who computes it.
class AttentionTraining {
 public:
  AttentionTraining(const Kernels& kernels, int num_heads, int head_size);

  /// context_TH [T, H] and log_sums_TN [T, N], written at the rows of `sequence` and the columns of
  /// `head`.
  void forward(const AttentionInputs& inputs, int sequence, int head, std::span<float> context_TH,
               std::span<float> log_sums_TN, Buffer& scratch) const;

  /// d_qkv_T3H [T, 3 H] at those rows and columns, from what forward() left in log_sums_TN and the
  /// gradient of its contexts. d_bias: empty, or as inputs.bias, where the head's are added to.
  void backward(const AttentionInputs& inputs, int sequence, int head,
                std::span<const float> log_sums_TN, std::span<const float> d_context_TH,
                std::span<float> d_qkv_T3H, std::span<float> d_bias, Buffer& scratch) const;

  /// Numbers of scratch for sequences of up to so many tokens, forward and backward.
  int64_t scratch_size(int64_t length) const;

 private:
  DropoutRow dropout_row_of(const AttentionInputs& inputs, int64_t first, int64_t head) const;
  AttentionJob job(const AttentionInputs& inputs, int sequence, int64_t head) const;
  /// Of `bias`, or of its gradient: where distance 0 of that head stands.
  template <typename T>
  T* bias_of(std::span<T> bias, int64_t head) const;

  const Kernels* kernels_;
  int64_t num_heads_;
  int64_t head_size_;
};

}  // namespace tandem
