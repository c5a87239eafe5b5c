#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"

namespace tandem {

/// A sequence for the encoder that a task reads of an example. Tasks whose views are equal share
/// the sequence.
struct View {
  enum class Text {
    all,     ///< the text, both texts of a pair in one sequence, or the words
    first,   ///< of a pair, the first text alone
    second,  ///< or the second
  };
  /// Rewrites the ids of a sequence, from random numbers of the epoch and the example.
  using Remake = void (*)(std::vector<int32_t>& ids, Random& random);

  Text text = Text::all;
  int role = 0;             ///< 0 the text or anchor, 1 a positive, from 2 on negatives
  Remake remake = nullptr;  ///< not null: the sequence is made anew each epoch, as for masking

  bool operator==(const View&) const = default;
};

}  // namespace tandem
