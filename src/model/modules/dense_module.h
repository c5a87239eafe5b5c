#pragma once

#include <filesystem>
#include <vector>

#include "kernels/activation.h"
#include "model/modules/sentence_layout.h"

namespace tandem {

/// y = activation(W x + b) + residual, as sentence-transformers' Dense computes it.
struct DenseModule {
  int in_features = 0;
  int out_features = 0;
  Activation activation = Activation::tanh;
  std::vector<float> weight = {};           ///< [out_features, in_features]
  std::vector<float> bias = {};             ///< [out_features], or empty
  bool use_residual = false;                ///< adds R x
  std::vector<float> residual_weight = {};  ///< R [out_features, in_features]; empty: the identity
};

/// Reads `N_Dense/config.json` and its model.safetensors. Throws Error{bad_input} for an activation
/// that is not known, another input or output than the sentence's, or a width other than
/// `in_features`.
DenseModule read_dense_module(const std::filesystem::path& folder, int in_features);

/// Writes those files.
void write_dense_module(const std::filesystem::path& folder, const DenseModule& module,
                        SentenceLayout layout);

}  // namespace tandem
