#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "text/packed_view.h"

namespace tandem {

// Shapes: S sequences, T tokens.

/// The rows of a head's input that carry a label, and that label. Rows are sequences for heads that
/// read sentences and tokens for heads that read words.
struct Targets {
  std::vector<int32_t> rows;
  std::vector<int32_t> labels;  ///< [rows.size()], never negative; of dev rows perhaps unknown ones
};

/// Sequences laid end to end, with the targets of every task.
struct PackedBatch {
  std::vector<int32_t> ids_T;
  std::vector<int32_t> positions_T;
  std::vector<int32_t> segments_T;
  std::vector<int32_t> offsets = {0};
  std::vector<int32_t> example_S;  ///< index of the example that a sequence comes from
  std::vector<int32_t> places_S;   ///< as in PackedView
  std::vector<Targets> targets;    ///< by task

  /// Lays one more sequence at the end; its positions count from 0, and its place is the next one.
  void append(std::span<const int32_t> ids, std::span<const int32_t> segments, int32_t example) {
    for (size_t token = 0; token < ids.size(); ++token) {
      positions_T.push_back(static_cast<int32_t>(token));
    }
    ids_T.insert(ids_T.end(), ids.begin(), ids.end());
    segments_T.insert(segments_T.end(), segments.begin(), segments.end());
    offsets.push_back(num_tokens());
    example_S.push_back(example);
    places_S.push_back(places_S.empty() ? 0 : places_S.back() + 1);
  }

  PackedView view() const { return {ids_T, positions_T, segments_T, offsets, places_S}; }
  int num_tokens() const { return static_cast<int>(ids_T.size()); }
  int num_sequences() const { return static_cast<int>(offsets.size()) - 1; }
};

}  // namespace tandem
