#pragma once

#include <cstdint>
#include <span>

#include "tandem/encoder_config.h"

namespace tandem {

/// One vector for each sequence, sentence_SP [S, P * H], from hidden_TH [T, H]: the P `poolings`
/// side by side (Reimers and Gurevych 2019). Over a sequence's rows that is the first (cls), the
/// last (lasttoken), the largest of each column, the mean, the sum / sqrt(rows), or the mean
/// weighted by position, 1 for the first row of the sequence (Muennighoff 2022). `offsets` as in
/// PackedView; no sequence may be empty. The first `skip` rows of every sequence, a prompt, are
/// left out; where that leaves none, cls takes the first row and the others give zeros. Throws
/// Error{failed} where sizes disagree.
void pool_rows(std::span<const float> hidden_TH, std::span<const int32_t> offsets, int64_t width,
               std::span<const Pooling> poolings, std::span<float> sentence_SP, int64_t skip = 0);

}  // namespace tandem
