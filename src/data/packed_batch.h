#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tandem {

/// What an encoder reads of a packed batch: T tokens of S sequences laid end to end, nothing padded. Not owned.
struct PackedView {
  std::span<const int32_t> ids_T;
  std::span<const int32_t> positions_T;
  std::span<const int32_t> segments_T;
  std::span<const int32_t> offsets;  ///< [S+1], offsets[0] = 0, offsets[S] = T; sequence s is tokens [offsets[s], offsets[s+1])

  int num_tokens() const { return static_cast<int>(ids_T.size()); }
  int num_sequences() const { return static_cast<int>(offsets.size()) - 1; }
};

}  // namespace tandem
