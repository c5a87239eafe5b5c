#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/thread_team.h"
#include "data/packed_batch.h"
#include "encoder/encoder_weights.h"
#include "encoder/relative_bias.h"
#include "kernels/attention.h"
#include "kernels/buffer.h"
#include "kernels/dispatch.h"
#include "kernels/layer_norm.h"
#include "kernels/linear.h"
#include "tandem/encoder_config.h"

namespace tandem {

/// Forward pass of BERT (Devlin et al. 2019) and its families for inference on CPU kernels, packed:
/// nothing is padded. What a family adds or lacks follows from the configuration's sizes.
/// Linear layers are packed once for the kernels, in the given type except the pooler; embeddings
/// are read where the weights keep them. A sequence's result does not depend, to the bit, on its
/// neighbours in the batch nor on the number of threads. One caller at a time: it uses the team and
/// this object's buffers.
class Encoder {
 public:
  /// Throws Error{bad_input} for a configuration that check() refuses.
  Encoder(const EncoderConfig& config, const EncoderWeights& weights,
          std::shared_ptr<ThreadTeam> team, const Kernels& kernels = tandem::kernels(),
          ComputeType compute_type = ComputeType::fp32);

  const EncoderConfig& config() const { return config_; }

  /// Last hidden states [T, H], valid until the next call. Throws Error{bad_input} for ids,
  /// segments or positions out of range and for offsets that are not those of non-empty sequences
  /// over T.
  std::span<const float> forward(const PackedView& batch);

  /// Sentence vectors [S, P * H] from hidden states [T, H]; see pool_rows.
  void pool(std::span<const float> hidden_TH, std::span<const int32_t> offsets,
            std::span<const Pooling> poolings, std::span<float> sentence_SP,
            int64_t skip = 0) const;

  bool has_pooler() const { return pooler_.has_value(); }
  /// tanh(W h_cls + b) [S, H] (BertPooler). Throws Error{failed} without has_pooler().
  void pooler(std::span<const float> hidden_TH, std::span<const int32_t> offsets,
              std::span<float> sentence_SH) const;

 private:
  struct Norm {
    WeightTensor gamma;
    WeightTensor beta;
  };
  struct Layer {
    PackedLinear query_key_value;
    PackedLinear attention_output;
    Norm attention_norm;
    PackedLinear intermediate;
    PackedLinear output;
    Norm output_norm;
  };

  PackedLinear pack(const EncoderWeights& weights, const std::vector<std::string>& names,
                    int64_t in, ComputeType compute_type) const;
  Layer pack_layer(const EncoderWeights& weights, int index, ComputeType compute_type) const;
  void embed_tokens(const PackedView& batch, std::span<float> hidden_TH);
  void normalise(std::span<float> hidden_TH, const Norm& norm) const;

  EncoderConfig config_;
  std::shared_ptr<ThreadTeam> team_;
  const Kernels* kernels_;
  WeightTensor word_embeddings_;
  WeightTensor position_embeddings_;
  std::optional<WeightTensor> segment_embeddings_;
  Norm embedding_norm_;
  std::optional<PackedLinear> embeddings_project_;
  std::optional<RelativeBias> relative_bias_;
  Epilogue activation_;
  std::vector<Layer> layers_;
  std::optional<PackedLinear> pooler_;
  Attention attention_;
  Buffer hidden_;
  Buffer work_;  ///< embeddings before projection [T, E]; queries, keys, values and contexts [T, 4
                 ///< H], later the intermediate [T, I]
};

}  // namespace tandem
