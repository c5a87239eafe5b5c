#include "kernels/attention.h"

#include <algorithm>

#include "base/fail.h"

namespace tandem {

Attention::Attention(const Kernels& kernels, int num_heads, int head_size)
    : kernels_(&kernels), num_heads_(num_heads), head_size_(head_size) {}

void Attention::reserve(int64_t longest, Buffer& scratch) const {
  scratch.reserve(static_cast<size_t>(kernels_->attention_scratch(longest, head_size_)));
}

template <typename Factor, typename Result>
void Attention::apply_with(void (*kernel)(const BasicAttentionJob<Factor, Result>&),
                           const Share& share, std::span<const Factor> qkv_T3H,
                           std::span<const int32_t> offsets, std::span<Result> context_TH,
                           std::span<const float> bias, Buffer& scratch) const {
  constexpr int64_t kPerFactor = std::is_same_v<Factor, float> ? 1 : 2;
  constexpr int64_t kPerResult = std::is_same_v<Result, float> ? 1 : 2;
  const int64_t hidden = num_heads_ * head_size_;
  const int64_t tokens = offsets.empty() ? 0 : offsets.back();
  if (head_size_ % kPerFactor != 0) failed("attention in bf16: heads of odd size ", head_size_);
  if (std::ssize(qkv_T3H) * kPerFactor != tokens * 3 * hidden ||
      std::ssize(context_TH) * kPerResult != tokens * hidden) {
    failed("attention over ", tokens, " tokens of ", hidden, ": given ", qkv_T3H.size(), " and ",
           context_TH.size(), " values");
  }
  int64_t longest = 0;
  for (size_t s = 1; s < offsets.size(); ++s) {
    longest = std::max<int64_t>(longest, offsets[s] - offsets[s - 1]);
  }
  const int64_t distances = std::ssize(bias) / num_heads_;
  if (!bias.empty() &&
      (distances < 2 * longest - 1 || distances * num_heads_ != std::ssize(bias))) {
    failed("attention bias of ", bias.size(), " values: too few for ", num_heads_, " heads and ",
           longest, " tokens");
  }
  reserve(longest, scratch);
  const int64_t items = std::max<int64_t>(0, std::ssize(offsets) - 1) * num_heads_;
  // In turns: a sequence's heads take equally long.
  for (int64_t item = share.worker; item < items; item += share.workers) {
    const auto s = static_cast<size_t>(item / num_heads_);
    const int64_t head = item % num_heads_;
    const int64_t column = head * head_size_;
    const Factor* q = qkv_T3H.data() + (offsets[s] * 3 * hidden + column) / kPerFactor;
    kernel({.q = q,
            .k = q + hidden / kPerFactor,
            .v = q + 2 * hidden / kPerFactor,
            .stride = 3 * hidden / kPerFactor,
            .length = offsets[s + 1] - offsets[s],
            .head_size = head_size_,
            .context = context_TH.data() + (offsets[s] * hidden + column) / kPerResult,
            .context_stride = hidden / kPerResult,
            .scratch = scratch.data(),
            .bias = bias.empty() ? nullptr : bias.data() + head * distances + distances / 2});
  }
}

void Attention::apply(const Share& share, std::span<const float> qkv_T3H,
                      std::span<const int32_t> offsets, std::span<float> context_TH,
                      std::span<const float> bias, Buffer& scratch) const {
  apply_with(kernels_->attention, share, qkv_T3H, offsets, context_TH, bias, scratch);
}

void Attention::apply_bf16(const Share& share, std::span<const Bf16Pair> qkv_T3H,
                           std::span<const int32_t> offsets, std::span<Bf16Pair> context_TH,
                           std::span<const float> bias, Buffer& scratch) const {
  apply_with(kernels_->attention_bf16, share, qkv_T3H, offsets, context_TH, bias, scratch);
}

void Attention::apply_bf16(const Share& share, std::span<const Bf16Pair> qkv_T3H,
                           std::span<const int32_t> offsets, std::span<float> context_TH,
                           std::span<const float> bias, Buffer& scratch) const {
  apply_with(kernels_->attention_bf16_to_fp32, share, qkv_T3H, offsets, context_TH, bias, scratch);
}

}  // namespace tandem
