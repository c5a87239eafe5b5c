#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/threads/thread_team.h"
#include "data/packed_batch.h"
#include "tandem/input.h"
#include "text/tokenizer.h"

namespace tandem {

/// One encoding an input, by all threads. Throws InputErrors with what encode_input() says of each
/// input that it refuses.
std::vector<Encoding> encode_inputs(const Tokenizer& tokenizer, std::span<const Input> inputs,
                                    const EncodeOptions& options, ThreadTeam& team);

/// Lays encodings end to end.
PackedBatch pack(std::span<const Encoding> encodings);
/// Of their tokens, laid so: 1 for those that begin a word or stand in none.
std::vector<uint8_t> word_begins(std::span<const Encoding> encodings);

}  // namespace tandem
