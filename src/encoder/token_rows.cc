#include "encoder/token_rows.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/fail.h"

namespace tandem {
namespace {

void check_indices(std::span<const int32_t> values, int limit, const char* what, const char* hint) {
  for (size_t t = 0; t < values.size(); ++t) {
    if (values[t] < 0 || values[t] >= limit) {
      bad_input(what, " ", values[t], " of token ", t, " is not in 0..", limit - 1, ": ", hint);
    }
  }
}

}  // namespace

void check_batch(const EncoderConfig& config, const PackedView& batch) {
  const size_t tokens = batch.ids_T.size();
  if (batch.positions_T.size() != tokens || batch.segments_T.size() != tokens) {
    bad_input("batch of ", tokens, " ids has ", batch.positions_T.size(), " positions and ",
              batch.segments_T.size(), " segments: give one of each per token");
  }
  const auto& offsets = batch.offsets;
  if (offsets.empty() || offsets.front() != 0 || std::cmp_not_equal(offsets.back(), tokens) ||
      std::ranges::adjacent_find(offsets, std::ranges::greater_equal()) != offsets.end()) {
    bad_input("batch of ", tokens, " ids: offsets must rise from 0 to ", tokens,
              " without an empty sequence");
  }
  check_indices(batch.ids_T, config.vocab_size, "token id",
                "the tokenizer must be that of the encoder");
  check_indices(batch.positions_T, config.max_length(), "position",
                "cut the text to the encoder's positions");
  if (config.type_vocab_size == 0) return;
  check_indices(batch.segments_T, config.type_vocab_size, "segment",
                "this encoder knows no more segments");
}

int longest_sequence(std::span<const int32_t> offsets) {
  int32_t length = 0;
  for (size_t s = 1; s < offsets.size(); ++s)
    length = std::max(length, offsets[s] - offsets[s - 1]);
  return length;
}

std::span<const int32_t> table_positions(const EncoderConfig& config, const PackedView& batch,
                                         std::vector<int32_t>& shifted) {
  if (config.first_position == 0) return batch.positions_T;
  shifted.assign(batch.positions_T.begin(), batch.positions_T.end());
  for (int s = 0; s < batch.num_sequences(); ++s) {
    int32_t shift = config.first_position;
    for (auto t = static_cast<size_t>(batch.offsets[static_cast<size_t>(s)]);
         std::cmp_less(t, batch.offsets[static_cast<size_t>(s) + 1]); ++t) {
      if (batch.ids_T[t] == config.pad_token_id) {
        shifted[t] = config.pad_token_id;
        --shift;
      } else {
        // Not below the first, whatever positions a caller counts.
        shifted[t] = std::max(config.first_position, shifted[t] + shift);
      }
    }
  }
  return shifted;
}

}  // namespace tandem
