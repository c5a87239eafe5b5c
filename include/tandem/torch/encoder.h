#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/embedding.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tandem/encoder_config.h"
#include "tandem/torch/packed.h"

namespace tandem::nn {

/// Word, position and, where the configuration has them, segment embeddings, LayerNorm, dropout.
class TransformerEmbeddingsImpl : public torch::nn::Module {
 public:
  explicit TransformerEmbeddingsImpl(const EncoderConfig& config);
  /// [T, E]
  at::Tensor forward(const Packed& batch);

 private:
  at::Tensor table_positions(const Packed& batch) const;

  int64_t first_position_, pad_token_id_;
  torch::nn::Embedding word_embeddings_, position_embeddings_, token_type_embeddings_{nullptr};
  torch::nn::LayerNorm layer_norm_{nullptr};
  torch::nn::Dropout dropout_{nullptr};
};
TORCH_MODULE(TransformerEmbeddings);

/// One post-LayerNorm transformer layer on packed rows.
class TransformerLayerImpl : public torch::nn::Module {
 public:
  /// `index`: its place in the encoder, by which its dropout is drawn.
  explicit TransformerLayerImpl(const EncoderConfig& config, int index = 0);
  /// `bias_NLL` is added to the scores of every head, L being at least the longest sequence;
  /// undefined means none.
  at::Tensor forward(const at::Tensor& hidden_TH, const Packed& batch,
                     const at::Tensor& bias_NLL = {});

 private:
  at::Tensor attention(const at::Tensor& hidden_TH, const Packed& batch,
                       const at::Tensor& bias_NLL);
  at::Tensor group_attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                             const Packed& batch, size_t group, const at::Tensor& bias_NLL);

  uint64_t part_;  ///< of the encoder: 1 + its index
  at::Tensor (*activation_)(const at::Tensor&);
  int64_t num_heads_;
  double attention_dropout_;
  torch::nn::Linear query_, key_, value_, attention_dense_, intermediate_dense_, output_dense_;
  torch::nn::LayerNorm attention_norm_, output_norm_;
  torch::nn::Dropout dropout_;
};
TORCH_MODULE(TransformerLayer);

/// BERT (Devlin et al. 2019) and the families built like it, DistilBERT, ELECTRA and MPNet, on
/// packed rows; parameters carry Hugging Face's names for BERT in every family. Like every torch
/// module, for one thread at a time.
class TransformerEncoderImpl : public torch::nn::Module {
 public:
  /// Weights start as transformers initialises them, from torch's generator. A pooler is kept only
  /// to be saved again.
  explicit TransformerEncoderImpl(const EncoderConfig& config, bool with_pooler = false);

  /// Last hidden states [T, H]. No gradient is recorded below the lowest layer that has a trainable
  /// parameter.
  at::Tensor forward(const Packed& batch);

  const EncoderConfig& config() const { return config_; }
  /// The parts that can be frozen: the embeddings, with their projection and the relative attention
  /// bias where the family has them, and each layer.
  torch::nn::Module& embeddings() { return *input_; }
  torch::nn::Module& layer(size_t index) { return *layers_.at(index); }
  size_t num_layers() const { return layers_.size(); }

 private:
  at::Tensor relative_bias(const Packed& batch);

  EncoderConfig config_;
  TransformerEmbeddings embeddings_{nullptr};
  torch::nn::Linear embeddings_project_{nullptr};
  torch::nn::Embedding relative_attention_bias_{nullptr};
  std::shared_ptr<torch::nn::Module> input_;  ///< the three above
  std::vector<TransformerLayer> layers_;
};
TORCH_MODULE(TransformerEncoder);

/// One vector a sequence [S, P * H] from hidden_TH [T, H]: the P poolings side by side, each as in
/// sentence-transformers.
at::Tensor pool(const at::Tensor& hidden_TH, const Packed& batch,
                const std::vector<Pooling>& poolings);

}  // namespace tandem::nn
