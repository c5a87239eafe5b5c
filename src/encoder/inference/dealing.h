#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tandem {

/// Sequences of a batch that one worker takes through the whole encoder, by index.
using SequenceGroup = std::vector<int>;

/// Deals the sequences of `offsets`, as in PackedView, into groups of about equal numbers of tokens
/// (Graham 1969: the longest first, each to the lightest group), about as many tokens each as stay
/// in a core's cache. Empty where the batch is too small, or its
/// longest sequence too long, for that to keep all workers busy.
std::vector<SequenceGroup> deal(std::span<const int32_t> offsets, int workers);

}  // namespace tandem
