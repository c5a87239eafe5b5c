#include "model/input_encoder.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "tandem/model.h"
#include "text/encode_input.h"

namespace tandem {

std::vector<Encoding> encode_inputs(const Tokenizer& tokenizer, std::span<const Input> inputs,
                                    const EncodeOptions& options, ThreadTeam& team) {
  std::vector<Encoding> encodings(inputs.size());
  std::mutex refusing;
  std::map<size_t, std::string> refused;
  constexpr int64_t kBlock = 16;
  team.for_each((std::ssize(inputs) + kBlock - 1) / kBlock, [&](int64_t block, int) {
    const auto first = static_cast<size_t>(block * kBlock);
    for (size_t i = first; i < std::min(inputs.size(), first + kBlock); ++i) {
      try {
        encode_input(tokenizer, inputs[i], options, encodings[i]);
      } catch (const Error& error) {
        if (error.code() != ErrorCode::bad_input) throw;
        const std::lock_guard lock(refusing);
        refused.emplace(i, error.message());
      }
    }
  });
  if (!refused.empty()) throw InputErrors(std::move(refused));
  return encodings;
}

PackedBatch pack(std::span<const Encoding> encodings) {
  PackedBatch batch;
  for (const Encoding& encoding : encodings) {
    batch.append(encoding.ids, encoding.segments, batch.num_sequences());
  }
  return batch;
}

std::vector<uint8_t> word_begins(std::span<const Encoding> encodings) {
  std::vector<uint8_t> begins_word_T;
  for (const Encoding& encoding : encodings) {
    for (size_t token = 0; token < encoding.words.size(); ++token) {
      const int32_t word = encoding.words[token];
      begins_word_T.push_back(word < 0 || token == 0 || encoding.words[token - 1] != word ? 1 : 0);
    }
  }
  return begins_word_T;
}

}  // namespace tandem
