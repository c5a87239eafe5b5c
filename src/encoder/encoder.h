#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/packed_batch.h"
#include "encoder/encoder_config.h"
#include "encoder/pooling.h"
#include "format/safetensors.h"
#include "kernels/thread_team.h"

namespace tandem {

/// A name and a shape that an encoder of a given configuration must have.
struct TensorSpec {
  std::string name;  ///< Hugging Face name without a prefix: "encoder.layer.0.attention.self.query.weight"
  std::vector<int64_t> shape;
};

/// Tensors of a BERT encoder in the order of the state dict; the pooler's two come last and only `with_pooler`.
std::vector<TensorSpec> tensor_specs(const EncoderConfig& config, bool with_pooler);

/// fp32 encoder weights in memory by Hugging Face name without prefix: what a checkpoint holds, or seeded random ones.
struct EncoderWeights {
  std::map<std::string, std::vector<float>> tensors;
  bool has_pooler = false;

  /// Reads model.safetensors; names with or without "bert." are accepted, position_ids and head tensors ignored.
  /// Throws Error{bad_input} that names a missing or misshapen tensor, and tells when the vocabulary and the embedding disagree.
  static EncoderWeights load(const SafeTensors& file, const EncoderConfig& config);
  /// Normal(0, initializer_range) weights, zero biases, unit LayerNorm, the same for the same seed (as transformers initialises).
  static EncoderWeights random(const EncoderConfig& config, uint64_t seed);
};

/// BERT forward for inference on CPU kernels (Devlin et al. 2019), packed: nothing is padded. Weights are packed once for the kernels.
/// forward() is for one caller at a time (it uses the team's threads and this object's buffers).
class Encoder {
 public:
  Encoder(const EncoderConfig& config, const EncoderWeights& weights, std::shared_ptr<ThreadTeam> team);
  ~Encoder();

  const EncoderConfig& config() const;

  /// Last hidden states [T, H], valid until the next call. Throws Error{bad_input} for ids, segments or positions out of range.
  std::span<const float> forward(const PackedView& batch);

  /// Sentence vectors [S, H] from hidden states [T, H].
  void pool(std::span<const float> hidden_TH, std::span<const int32_t> offsets, Pooling pooling, std::span<float> sentence_SH) const;

  bool has_pooler() const;
  /// tanh(W h_cls + b) [S, H] (BertPooler). Only where has_pooler().
  void pooler(std::span<const float> hidden_TH, std::span<const int32_t> offsets, std::span<float> sentence_SH) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem
