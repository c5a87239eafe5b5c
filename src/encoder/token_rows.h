#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tandem/encoder_config.h"
#include "text/packed_view.h"

namespace tandem {

/// Throws Error{bad_input} for ids, segments or positions that the encoder's tables lack and for
/// offsets that are not those of non-empty sequences over all tokens.
void check_batch(const EncoderConfig& config, const PackedView& batch);

/// Tokens of the longest sequence; 0 for none.
int longest_sequence(std::span<const int32_t> offsets);

/// Rows of the position table: positions_T itself, or `shifted`, where padding tokens within a text
/// precede the others.
std::span<const int32_t> table_positions(const EncoderConfig& config, const PackedView& batch,
                                         std::vector<int32_t>& shifted);

}  // namespace tandem
