#include "kernels/training/attention_training.h"

#include <algorithm>

namespace tandem {

AttentionTraining::AttentionTraining(const Kernels& kernels, int num_heads, int head_size)
    : kernels_(&kernels), num_heads_(num_heads), head_size_(head_size) {}

template <typename T>
T* AttentionTraining::bias_of(std::span<T> bias, int64_t head) const {
  if (bias.empty()) return nullptr;
  const int64_t distances = std::ssize(bias) / num_heads_;
  return bias.data() + head * distances + distances / 2;
}

/// One matrix for all probabilities of a head and a sequence, which begins with token `first`.
DropoutRow AttentionTraining::dropout_row_of(const AttentionInputs& inputs, int64_t first,
                                             int64_t head) const {
  if (inputs.dropout.rate == 0) return {};
  return dropout_row(inputs.dropout.key,
                     attention_dropout_row(inputs.dropout.rows[first], num_heads_, head));
}

AttentionJob AttentionTraining::job(const AttentionInputs& inputs, int sequence,
                                    int64_t head) const {
  const auto s = static_cast<size_t>(sequence);
  const int64_t first = inputs.offsets[s];
  const int64_t hidden = num_heads_ * head_size_;
  const float* q = inputs.qkv_T3H.data() + first * 3 * hidden + head * head_size_;
  return {.q = q,
          .k = q + hidden,
          .v = q + 2 * hidden,
          .stride = 3 * hidden,
          .length = inputs.offsets[s + 1] - first,
          .head_size = head_size_,
          .context = nullptr,
          .context_stride = hidden,
          .scratch = nullptr,
          .bias = bias_of(inputs.bias, head),
          .dropout = inputs.dropout,
          .dropout_row = dropout_row_of(inputs, first, head),
          .log_sums = nullptr,
          .log_sums_stride = num_heads_};
}

int64_t AttentionTraining::scratch_size(int64_t length) const {
  return std::max(kernels_->attention_scratch(length, head_size_),
                  kernels_->attention_backward_scratch(length, head_size_));
}

void AttentionTraining::forward(const AttentionInputs& inputs, int sequence, int head,
                                std::span<float> context_TH, std::span<float> log_sums_TN,
                                Buffer& scratch) const {
  const int64_t first = inputs.offsets[static_cast<size_t>(sequence)];
  AttentionJob forward = job(inputs, sequence, head);
  scratch.reserve(static_cast<size_t>(kernels_->attention_scratch(forward.length, head_size_)));
  forward.scratch = scratch.data();
  forward.context = context_TH.data() + first * forward.context_stride + head * head_size_;
  forward.log_sums = log_sums_TN.data() + first * num_heads_ + head;
  kernels_->attention(forward);
}

void AttentionTraining::backward(const AttentionInputs& inputs, int sequence, int head,
                                 std::span<const float> log_sums_TN,
                                 std::span<const float> d_context_TH, std::span<float> d_qkv_T3H,
                                 std::span<float> d_bias, Buffer& scratch) const {
  const int64_t first = inputs.offsets[static_cast<size_t>(sequence)];
  const AttentionJob forward = job(inputs, sequence, head);
  scratch.reserve(
      static_cast<size_t>(kernels_->attention_backward_scratch(forward.length, head_size_)));
  float* d_q = d_qkv_T3H.data() + first * forward.stride + head * head_size_;
  kernels_->attention_backward(
      {.forward = forward,
       .log_sums = log_sums_TN.data() + first * num_heads_ + head,
       .d_context = d_context_TH.data() + first * forward.context_stride + head * head_size_,
       .d_q = d_q,
       .d_k = d_q + forward.context_stride,
       .d_v = d_q + 2 * forward.context_stride,
       .scratch = scratch.data(),
       .d_bias = bias_of(d_bias, head)});
}

}  // namespace tandem
