#pragma once

#include <vector>

#include "base/random.h"
#include "data/packed_batch.h"
#include "tandem/encoder_config.h"

namespace tandem::testing {

/// Sequences of those lengths, of ids and segments that the encoder knows.
inline PackedBatch random_batch(const EncoderConfig& config, const std::vector<int>& lengths) {
  Random random(5);
  PackedBatch batch;
  for (const int length : lengths) {
    std::vector<int32_t> ids, segments;
    for (int t = 0; t < length; ++t) {
      ids.push_back(static_cast<int32_t>(random.below(static_cast<uint64_t>(config.vocab_size))));
      segments.push_back(config.type_vocab_size > 1 && t > length / 2 ? 1 : 0);
    }
    batch.append(ids, segments, batch.num_sequences());
  }
  return batch;
}

}  // namespace tandem::testing
