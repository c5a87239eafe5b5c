#pragma once

#include <cstdint>
#include <span>

#include "encoder/encoder_weights.h"
#include "encoder/training/parameter_gradients.h"
#include "encoder/training/training_dense.h"
#include "encoder/training/training_memory.h"
#include "encoder/training/training_norm.h"
#include "kernels/training/attention_training.h"

namespace tandem {

/// One post-LayerNorm transformer layer (Devlin et al. 2019) with its gradient, for workers in
/// step. Functions with rows, heads or tiles do a part of the work, whoever does the others; all
/// rows come before attention, all of it before the next rows, and tiles after all rows.
class TrainingLayer {
 public:
  TrainingLayer(const TrainingSetup& setup, const EncoderWeights& weights, int index);

  /// Where its parameters stand in panels, by name.
  std::map<std::string, PanelPlace> panel_places();

  /// For a pass over so many tokens, with what backward reads kept or not. `key`: of this layer's
  /// dropout in this pass, if it `drops`.
  void begin(int64_t tokens, bool keeps, bool drops, const Dropout& key);

  /// Queries, keys and values from memory.hidden_in.
  void project(RowRange rows, ForwardMemory& memory);
  /// inputs: offsets and bias.
  void attend(AttentionInputs inputs, int sequence, int head, ForwardMemory& memory,
              Buffer& scratch);
  /// From the contexts to the layer's output in memory.hidden and memory.hidden_in.
  void transform(RowRange rows, ForwardMemory& memory);

  /// From the output's gradient to that of the contexts.
  void transform_backward(RowRange rows, BackwardMemory& memory);
  void attend_backward(AttentionInputs inputs, int sequence, int head, BackwardMemory& memory,
                       std::span<float> d_bias, Buffer& scratch);
  /// To the input's gradient, where it is needed.
  void project_backward(RowRange rows, BackwardMemory& memory, bool needs_input);

  /// Takes out what it sets itself.
  void set_gradients(ParameterGradients& gradients);
  /// Tiles of the gradients of parameters, for when all workers have gone back through the layer;
  /// none where nothing is trained.
  int64_t num_tiles() const;
  void gradient_tile(int64_t tile, const BackwardMemory& memory);

 private:
  AttentionInputs complete(AttentionInputs inputs) const;

  const TrainingSetup* setup_;
  size_t index_;
  Epilogue activation_;
  AttentionTraining attention_;
  TrainingDense query_key_value_, attention_output_, intermediate_, output_;
  TrainingNorm attention_norm_, output_norm_;

  int64_t tokens_ = 0;
  bool keeps_ = false;
  Dropout attention_dropout_;
  Buffer qkv_;               ///< [T, 3 H]
  Buffer log_sums_;          ///< [T, N]
  BasicBuffer<Word> inner_;  ///< [T, I] factors before the activation
};

}  // namespace tandem
