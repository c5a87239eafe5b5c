#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "data/packed_batch.h"
#include "encoder/config_json.h"
#include "encoder/encoder_weights.h"
#include "format/tensors/safetensors.h"
#include "tests/support/files.h"
#include "train/network/module_state.h"
#include "train/network/network.h"

namespace tandem::testing {

constexpr std::array kFamilies = {"bert", "distilbert", "electra", "mpnet"};

/// What scripts/make_encoder_golden.py made of one family of encoders.
inline std::filesystem::path golden_directory(const std::string& family = "bert") {
  return source_directory() / "tests/encoder/golden" / family;
}

inline std::vector<int32_t> int32_values(const SafeTensors& file, const std::string& name) {
  const std::span<const std::byte> bytes = file.at(name).bytes;
  std::vector<int32_t> values(bytes.size() / sizeof(int32_t));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

inline EncoderConfig golden_config(const std::string& family = "bert") {
  const auto file = golden_directory(family) / "config.json";
  return encoder_config_from_json(read_json(file), file.string());
}

/// Its packed batch, without targets.
inline PackedBatch golden_batch(const std::string& family = "bert") {
  const SafeTensors file(golden_directory(family) / "expected.safetensors");
  PackedBatch batch;
  batch.ids_T = int32_values(file, "ids");
  batch.positions_T = int32_values(file, "positions");
  batch.segments_T = int32_values(file, "segments");
  batch.offsets = int32_values(file, "offsets");
  return batch;
}

inline nn::TransformerEncoder golden_encoder(const EncoderConfig& config) {
  const EncoderWeights weights = EncoderWeights::load(golden_directory(config.model_type), config);
  nn::TransformerEncoder encoder(config, weights.has_pooler);
  load_weights(*encoder, weights);
  return encoder;
}

}  // namespace tandem::testing
