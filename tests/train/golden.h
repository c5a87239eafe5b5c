#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "data/packed_batch.h"
#include "encoder/encoder_config.h"
#include "encoder/encoder_weights.h"
#include "format/safetensors.h"
#include "tests/support/files.h"
#include "train/module_state.h"
#include "train/network.h"

namespace tandem::testing {

inline std::filesystem::path golden_directory(const char* layer) {
  return source_directory() / "tests" / layer / "golden";
}

inline std::vector<int32_t> int32_values(const SafeTensors& file, const std::string& name) {
  const std::span<const std::byte> bytes = file.at(name).bytes;
  std::vector<int32_t> values(bytes.size() / sizeof(int32_t));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

inline EncoderConfig golden_config() {
  const auto file = golden_directory("encoder") / "config.json";
  return encoder_config_from_json(read_json(file), file.string());
}

/// The packed batch of tests/encoder/golden, without targets.
inline PackedBatch golden_batch() {
  const SafeTensors file(golden_directory("encoder") / "expected.safetensors");
  PackedBatch batch;
  batch.ids_T = int32_values(file, "ids");
  batch.positions_T = int32_values(file, "positions");
  batch.segments_T = int32_values(file, "segments");
  batch.offsets = int32_values(file, "offsets");
  return batch;
}

inline nn::BertEncoder golden_encoder(const EncoderConfig& config) {
  nn::BertEncoder encoder(config, /*with_pooler=*/true);
  const auto file =
      std::make_shared<const SafeTensors>(golden_directory("encoder") / "model.safetensors");
  load_weights(*encoder, EncoderWeights::load(file, config));
  return encoder;
}

}  // namespace tandem::testing
