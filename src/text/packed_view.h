#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tandem {

// Shapes: S sequences, T tokens.

/// What an encoder reads of a packed batch: T tokens of S sequences laid end to end, nothing
/// padded. Not owned.
struct PackedView {
  std::span<const int32_t> ids_T;
  std::span<const int32_t> positions_T;
  std::span<const int32_t> segments_T;
  std::span<const int32_t> offsets;  ///< [S+1], offsets[0] = 0, offsets[S] = T; sequence s is
                                     ///< tokens [offsets[s], offsets[s+1])
  /// [S] place of each sequence in the whole optimiser step, by which its dropout is drawn; empty:
  /// that in the batch.
  std::span<const int32_t> places_S = {};
  /// [S] role of each sequence among those of its example, which dropout is drawn by too; empty: 0.
  std::span<const int32_t> roles_S = {};

  int num_tokens() const { return static_cast<int>(ids_T.size()); }
  int num_sequences() const { return static_cast<int>(offsets.size()) - 1; }

  /// Sequences from `first` on: as many as hold at most `max_tokens`, but at least one.
  int end_of_part(int first, int max_tokens) const {
    auto last = static_cast<size_t>(first) + 1;
    while (last + 1 < offsets.size() &&
           offsets[last + 1] - offsets[static_cast<size_t>(first)] <= max_tokens) {
      ++last;
    }
    return static_cast<int>(last);
  }

  /// Sequences [first, last); their offsets are put into `part_offsets`.
  PackedView part(int first, int last, std::vector<int32_t>& part_offsets) const {
    const auto begin = static_cast<size_t>(offsets[static_cast<size_t>(first)]);
    const size_t count = static_cast<size_t>(offsets[static_cast<size_t>(last)]) - begin;
    part_offsets.clear();
    for (int s = first; s <= last; ++s) {
      part_offsets.push_back(offsets[static_cast<size_t>(s)] - static_cast<int32_t>(begin));
    }
    const auto part_of = [&](std::span<const int32_t> all_S) {
      return all_S.empty()
                 ? all_S
                 : all_S.subspan(static_cast<size_t>(first), static_cast<size_t>(last - first));
    };
    return {ids_T.subspan(begin, count),
            positions_T.subspan(begin, count),
            segments_T.subspan(begin, count),
            part_offsets,
            part_of(places_S),
            part_of(roles_S)};
  }
};

}  // namespace tandem
