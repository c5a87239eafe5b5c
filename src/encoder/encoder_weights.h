#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "format/safetensors.h"
#include "tandem/encoder_config.h"

namespace tandem {

/// A name and a shape that an encoder of a given configuration must have.
struct TensorSpec {
  std::string name;  ///< Hugging Face name without prefix: "encoder.layer.0.output.dense.weight"
  std::vector<int64_t> shape;

  size_t size() const;  ///< number of elements
};

/// Tensors of a BERT encoder in the order of the state dict; the pooler's two come last and only
/// `with_pooler`. The configuration must have passed check().
std::vector<TensorSpec> tensor_specs(const EncoderConfig& config, bool with_pooler);

/// fp32 values of one tensor, row-major, and what keeps their memory: a mapped file or their own.
struct WeightTensor {
  std::span<const float> values;
  std::shared_ptr<const void> memory;
};

/// fp32 encoder weights by Hugging Face name without prefix. Copies share the values.
struct EncoderWeights {
  std::map<std::string, WeightTensor> tensors;
  bool has_pooler = false;

  const WeightTensor& at(const std::string& name) const { return tensors.at(name); }

  /// Takes fp32 tensors as they lie in the mapped file and converts others. Names with or without
  /// "bert." are accepted, as are LayerNorm's older "gamma" and "beta"; position_ids, heads and
  /// further tensors are ignored. Throws Error{bad_input} that names a missing or misshapen tensor,
  /// and tells when the vocabulary and the embedding disagree.
  static EncoderWeights load(const std::shared_ptr<const SafeTensors>& file,
                             const EncoderConfig& config);
  /// Normal(0, initializer_range) weights, zero biases, unit LayerNorm, as transformers
  /// initialises, with a pooler; the same for the same seed.
  static EncoderWeights random(const EncoderConfig& config, uint64_t seed);
};

}  // namespace tandem
