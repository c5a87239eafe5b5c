#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "format/tensors/tensor_spec.h"
#include "tandem/encoder_config.h"

namespace tandem {

/// Tensors of an encoder, under BERT's names in every family, in the order of BERT's state dict;
/// the pooler's two come last and only `with_pooler`. The configuration must have passed check().
std::vector<TensorSpec> tensor_specs(const EncoderConfig& config, bool with_pooler);

/// fp32 values of one tensor, row-major, and what keeps their memory: a mapped file or their own.
struct WeightTensor {
  std::span<const float> values;
  std::shared_ptr<const void> memory;
  bool mapped = false;  ///< whether that is a file
};

/// fp32 encoder weights by BERT's names, whatever the family. Copies share the values.
struct EncoderWeights {
  std::map<std::string, WeightTensor> tensors;
  bool has_pooler = false;
  std::vector<std::string> unused;  ///< tensors of the file that no encoder reads: heads

  const WeightTensor& at(const std::string& name) const { return tensors.at(name); }

  /// From model.safetensors or its shards: takes fp32 tensors as they lie in the mapped file and
  /// converts others. They have the names of
  /// the encoder's family, with or without its prefix ("bert."); LayerNorm's older "gamma" and
  /// "beta" are accepted and position_ids ignored. Throws Error{bad_input} that names missing or
  /// misshapen tensors, and tells when the vocabulary and the embedding disagree.
  static EncoderWeights load(const std::filesystem::path& directory, const EncoderConfig& config);
  /// Normal(0, initializer_range) weights, zero biases, unit LayerNorm, as transformers
  /// initialises, with a pooler where the family has one; the same for the same seed.
  static EncoderWeights random(const EncoderConfig& config, uint64_t seed);
};

}  // namespace tandem
