#include "kernels/attention.h"

#include <algorithm>

#include "base/fail.h"

namespace tandem {

Attention::Attention(const Kernels& kernels, int num_heads, int head_size)
    : kernels_(&kernels), num_heads_(num_heads), head_size_(head_size) {}

void Attention::reserve(int64_t longest, Buffer& scratch) const {
  scratch.reserve(static_cast<size_t>(kernels_->attention_scratch(longest, head_size_)));
}

void Attention::apply(const Share& share, std::span<const float> qkv_T3H,
                      std::span<const int32_t> offsets, std::span<float> context_TH,
                      std::span<const float> bias, Buffer& scratch) const {
  const int64_t hidden = num_heads_ * head_size_;
  const int64_t tokens = offsets.empty() ? 0 : offsets.back();
  if (std::ssize(qkv_T3H) != tokens * 3 * hidden || std::ssize(context_TH) != tokens * hidden) {
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
    const float* q = qkv_T3H.data() + offsets[s] * 3 * hidden + column;
    kernels_->attention(
        {.q = q,
         .k = q + hidden,
         .v = q + 2 * hidden,
         .stride = 3 * hidden,
         .length = offsets[s + 1] - offsets[s],
         .head_size = head_size_,
         .context = context_TH.data() + offsets[s] * hidden + column,
         .context_stride = hidden,
         .scratch = scratch.data(),
         .bias = bias.empty() ? nullptr : bias.data() + head * distances + distances / 2});
  }
}

}  // namespace tandem
