#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/embedding.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>

#include <string>
#include <vector>

#include "tandem/encoder_config.h"
#include "tandem/torch/packed.h"

namespace tandem::nn {

/// Word, position and segment embeddings, LayerNorm, dropout.
class BertEmbeddingsImpl : public torch::nn::Module {
 public:
  explicit BertEmbeddingsImpl(const EncoderConfig& config);
  at::Tensor forward(const Packed& batch);

 private:
  torch::nn::Embedding word_embeddings_, position_embeddings_, token_type_embeddings_;
  torch::nn::LayerNorm layer_norm_;
  torch::nn::Dropout dropout_;
};
TORCH_MODULE(BertEmbeddings);

/// One post-LayerNorm transformer layer on packed rows.
class BertLayerImpl : public torch::nn::Module {
 public:
  explicit BertLayerImpl(const EncoderConfig& config);
  at::Tensor forward(const at::Tensor& hidden_TH, const Packed& batch);

 private:
  at::Tensor attention(const at::Tensor& hidden_TH, const Packed& batch);

  int64_t num_heads_;
  double attention_dropout_;
  torch::nn::Linear query_, key_, value_, attention_dense_, intermediate_dense_, output_dense_;
  torch::nn::LayerNorm attention_norm_, output_norm_;
  torch::nn::Dropout dropout_;
};
TORCH_MODULE(BertLayer);

/// BERT (Devlin et al. 2019) on packed rows; parameters carry Hugging Face's names. Like every
/// torch module, for one thread at a time.
class BertEncoderImpl : public torch::nn::Module {
 public:
  /// Weights start as transformers initialises them, from torch's generator. A pooler is kept only
  /// to be saved again.
  explicit BertEncoderImpl(const EncoderConfig& config, bool with_pooler = false);

  /// Last hidden states [T, H]. No gradient is recorded below the lowest layer that has a trainable
  /// parameter.
  at::Tensor forward(const Packed& batch);

  const EncoderConfig& config() const { return config_; }
  /// The parts that can be frozen: the embeddings and each layer.
  torch::nn::Module& embeddings() { return *embeddings_; }
  torch::nn::Module& layer(size_t index) { return *layers_.at(index); }
  size_t num_layers() const { return layers_.size(); }

 private:
  EncoderConfig config_;
  BertEmbeddings embeddings_{nullptr};
  std::vector<BertLayer> layers_;
};
TORCH_MODULE(BertEncoder);

/// One vector a sequence [S, P * H] from hidden_TH [T, H]: the P poolings side by side, each as in
/// sentence-transformers.
at::Tensor pool(const at::Tensor& hidden_TH, const Packed& batch,
                const std::vector<Pooling>& poolings);

}  // namespace tandem::nn
