#pragma once

#include <cstdint>
#include <string>

#include "encoder/encoder_weights.h"
#include "encoder/training/parameter_gradients.h"
#include "encoder/training/training_memory.h"

namespace tandem {

/// A LayerNorm of the residual stream plus what a branch adds to it after dropout, with its
/// gradient. Functions do one worker's part.
class TrainingNorm {
 public:
  TrainingNorm() = default;
  /// Named as in EncoderWeights: "encoder.layer.0.output.LayerNorm".
  TrainingNorm(const TrainingSetup& setup, const EncoderWeights& weights, std::string name);

  /// For a pass over so many tokens, with what backward reads kept or not.
  void begin(int64_t tokens, bool keeps, const Dropout& dropout);

  /// Rows of x [T, width] become LayerNorm(x + dropout(branch)); branch may be null.
  void forward(RowRange rows, float* x, const float* branch);
  /// Rows of d_x and d_branch [T, width] from d_y; d_branch may be null.
  void backward(RowRange rows, const float* d_y, float* d_x, float* d_branch) const;

  /// Tiles of the gradients of gamma and beta; none where neither is trained.
  void set_gradients(const ParameterGradients& gradients);
  int64_t num_tiles() const;
  void gradient_tile(int64_t tile, const float* d_y) const;

 private:
  const TrainingSetup* setup_ = nullptr;
  std::string name_;
  WeightTensor gamma_, beta_;
  ParameterGradient d_gamma_, d_beta_;
  int64_t tokens_ = 0;
  bool keeps_ = false;
  Dropout dropout_;
  Buffer normalized_;  ///< [T, width]
  Buffer scale_;       ///< [T]
};

}  // namespace tandem
