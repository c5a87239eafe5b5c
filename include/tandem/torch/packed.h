#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace tandem::nn {

// Shapes: S sequences, T tokens, P padded rows of the attention groups, B x L a padded batch, H
// hidden size.

/// Sequences of like lengths that attend in one call: rows [begin, begin + size * length) of the
/// padded order.
struct AttentionGroup {
  int64_t size = 0;                ///< sequences
  int64_t length = 0;              ///< of the longest one
  std::vector<int64_t> sequences;  ///< [size] which ones, the longest first
  at::Tensor key_mask_G11L;  ///< additive, -inf where a key is padding; undefined where no row is
};

/// What decides which elements dropout takes in a training pass, the same on every device but for
/// attention on CUDA, whose fused kernels draw their own by the same key.
struct PackedDropout {
  uint64_t key = 0;              ///< of the pass
  std::vector<uint64_t> rows_T;  ///< number of each token among all of the optimiser step
};

/// A packed batch on a device, with what every layer's attention needs worked out once.
struct Packed {
  at::Tensor ids_T, positions_T, segments_T;  ///< int64
  std::vector<int64_t> offsets;               ///< [S+1]
  std::vector<AttentionGroup> groups;
  at::Tensor padded_from_token_P;  ///< token that stands in each padded row (padding repeats a
                                   ///< sequence's first)
  at::Tensor token_from_padded_T;  ///< padded row of each token
  std::optional<PackedDropout> dropout = {};  ///< none: dropout is drawn from torch's generator

  int64_t num_sequences() const { return static_cast<int64_t>(offsets.size()) - 1; }
  int64_t num_tokens() const { return offsets.back(); }
};

/// Packs T tokens of S sequences. `ids`, `positions` and `segments` hold offsets.back() entries
/// each.
Packed make_packed(at::Tensor ids_T, at::Tensor positions_T, at::Tensor segments_T,
                   std::vector<int64_t> offsets, at::Device device);

/// Packs a padded batch: tokens of `input_ids_BL` where `attention_mask_BL` is not 0. Positions
/// count from 0 within a row; `segments_BL` may be undefined (all 0). Throws c10::Error for shapes
/// that differ or a row without tokens.
Packed pack(const at::Tensor& input_ids_BL, const at::Tensor& attention_mask_BL,
            const at::Tensor& segments_BL = {});

/// Spreads packed rows [T, C] to [B, L, C], 0 where `attention_mask_BL` is 0.
at::Tensor unpack(const at::Tensor& rows_TC, const at::Tensor& attention_mask_BL);

}  // namespace tandem::nn
