#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/target.h"

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

/// Sequences laid end to end, with the targets of every task.
struct PackedBatch {
  std::vector<int32_t> ids_T;
  std::vector<int32_t> positions_T;
  std::vector<int32_t> segments_T;
  std::vector<int32_t> offsets = {0};
  std::vector<int32_t> example_S;  ///< index of the example that a sequence comes from
  std::vector<int32_t> role_S;     ///< as View::role
  std::vector<int32_t> places_S;   ///< as in PackedView; sequences of one example have the same
  std::vector<Targets> targets;    ///< by task

  /// Lays one more sequence at the end; its positions count from 0, and its place is the next one,
  /// or that of the one before it where that is of the same example.
  void append(std::span<const int32_t> ids, std::span<const int32_t> segments, int32_t example,
              int32_t role = 0) {
    for (size_t token = 0; token < ids.size(); ++token) {
      positions_T.push_back(static_cast<int32_t>(token));
    }
    const bool goes_on = !example_S.empty() && example_S.back() == example;
    places_S.push_back(places_S.empty() ? 0 : places_S.back() + (goes_on ? 0 : 1));
    ids_T.insert(ids_T.end(), ids.begin(), ids.end());
    segments_T.insert(segments_T.end(), segments.begin(), segments.end());
    offsets.push_back(num_tokens());
    example_S.push_back(example);
    role_S.push_back(role);
  }

  PackedView view() const { return {ids_T, positions_T, segments_T, offsets, places_S, role_S}; }
  int num_tokens() const { return static_cast<int>(ids_T.size()); }
  int num_sequences() const { return static_cast<int>(offsets.size()) - 1; }
};

}  // namespace tandem
