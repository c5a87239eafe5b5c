#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/target.h"
#include "text/packed_view.h"

namespace tandem {

// Shapes: S sequences, T tokens.

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
