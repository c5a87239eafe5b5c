#pragma once

#include <cstdint>
#include <span>

#include "base/threads/share.h"
#include "kernels/buffer.h"
#include "kernels/dispatch.h"

namespace tandem {

/// Scaled dot-product attention (Vaswani et al. 2017) of every head within each packed sequence:
/// softmax(Q K^T / sqrt(D) + bias) V. In bf16, where D has to be even, queries, keys, values and
/// probabilities are rounded, sums and exponentials fp32. Applying is thread-safe; a sequence's
/// result does not depend on the others.
class Attention {
 public:
  Attention(const Kernels& kernels, int num_heads, int head_size);

  /// Gets `scratch` ready, so that apply() need not allocate, for sequences up to so many tokens.
  void reserve(int64_t longest, Buffer& scratch) const;

  /// This worker's share of sequences and heads. qkv_T3H [T, 3 H]: queries, keys and values side by
  /// side, each N heads of D. context_TH [T, H], no overlap. `offsets` as in PackedView. `bias` is
  /// empty or [N, 2 L - 1], L at least the longest sequence: its value of head n for key k and
  /// query q is at [n, L - 1 + k - q]. `scratch`, this worker's own, grows with the longest
  /// sequence, not with its square.
  void apply(const Share& share, std::span<const float> qkv_T3H, std::span<const int32_t> offsets,
             std::span<float> context_TH, std::span<const float> bias, Buffer& scratch) const;
  void apply_bf16(const Share& share, std::span<const Bf16Pair> qkv_T3H,
                  std::span<const int32_t> offsets, std::span<Bf16Pair> context_TH,
                  std::span<const float> bias, Buffer& scratch) const;
  void apply_bf16(const Share& share, std::span<const Bf16Pair> qkv_T3H,
                  std::span<const int32_t> offsets, std::span<float> context_TH,
                  std::span<const float> bias, Buffer& scratch) const;

 private:
  template <typename Factor, typename Result>
  void apply_with(void (*kernel)(const BasicAttentionJob<Factor, Result>&), const Share& share,
                  std::span<const Factor> qkv_T3H, std::span<const int32_t> offsets,
                  std::span<Result> context_TH, std::span<const float> bias, Buffer& scratch) const;

  const Kernels* kernels_;
  int64_t num_heads_;
  int64_t head_size_;
};

}  // namespace tandem
