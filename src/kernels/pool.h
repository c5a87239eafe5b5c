#pragma once

#include <cstdint>
#include <span>

#include "tandem/encoder_config.h"

namespace tandem {

/// One vector for each sequence, sentence_SH [S, H], from hidden_TH [T, H]: its first row (cls), or
/// over its rows the mean, the largest of each column, or the sum / sqrt(rows) (Reimers and
/// Gurevych 2019). `offsets` as in PackedView; no sequence may be empty. Throws Error{failed} where
/// sizes disagree.
void pool_rows(std::span<const float> hidden_TH, std::span<const int32_t> offsets, int64_t width,
               Pooling pooling, std::span<float> sentence_SH);

}  // namespace tandem
