#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "encoder/encoder_weights.h"
#include "encoder/relative_bias.h"
#include "encoder/training/parameter_gradients.h"
#include "encoder/training/training_dense.h"
#include "encoder/training/training_memory.h"
#include "encoder/training/training_norm.h"
#include "text/packed_view.h"

namespace tandem {

/// What comes before the layers, with its gradient, for workers in step: word, position and
/// segment embeddings, LayerNorm, dropout, the projection of families that have one, and the
/// relative attention bias of those. Functions with rows or tiles do one worker's part.
class TrainingEmbeddings {
 public:
  TrainingEmbeddings(const TrainingSetup& setup, const EncoderWeights& weights);

  /// The projection's, where there is one.
  std::map<std::string, PanelPlace> panel_places();

  /// For a pass over this batch, whose spans must last until it is over; as TrainingLayer::begin.
  void begin(const PackedView& batch, bool keeps, bool drops, const Dropout& key);

  /// To memory.hidden and memory.hidden_in.
  void forward(RowRange rows, ForwardMemory& memory);
  /// What the layers' attention adds to scores: as AttentionInputs.bias.
  std::span<const float> attention_bias() const { return bias_; }

  /// From the gradient of what forward() gave, which it may write over.
  void backward(RowRange rows, float* d_hidden);
  /// Where the layers add the gradient of attention_bias(); empty where it is not trained.
  std::span<float> d_attention_bias() { return d_bias_; }

  void set_gradients(const ParameterGradients& gradients);
  /// Tiles of the gradients of parameters, for when all workers have gone back.
  int64_t num_tiles() const;
  /// d_hidden: as backward() left it.
  void gradient_tile(int64_t tile, const float* d_hidden);

 private:
  struct Table {
    std::string name;
    WeightTensor values;            ///< [rows, E]
    std::span<const int32_t> rows;  ///< [T]
    int padding = -1;               ///< row that is not trained
    ParameterGradient gradient;
  };

  int64_t column_blocks() const;
  void table_tile(const Table& table, int64_t column_block) const;
  void bias_gradient() const;

  const TrainingSetup* setup_;
  int64_t width_;  ///< E
  std::vector<Table>
      tables_;  ///< in transformers' order of addition, which the last bits depend on
  TrainingNorm norm_;
  std::optional<TrainingDense> project_;
  std::optional<WeightTensor> bias_table_;  ///< [buckets, N]

  int64_t tokens_ = 0;
  std::vector<int32_t> positions_;
  Dropout dropout_;
  Buffer embedded_;                ///< [T, E], where it is projected
  BasicBuffer<Word> embedded_in_;  ///< its factors
  std::optional<RelativeBias> relative_bias_;
  std::span<const float> bias_;  ///< [N, distances]
  std::vector<float> d_bias_;
  ParameterGradient d_bias_table_;

  Buffer d_embedded_;              ///< [T, E], where it is projected
  Buffer d_sum_;                   ///< [T, E]
  BasicBuffer<Word> d_hidden_in_;  ///< [T, H] factors
  RowPanels d_hidden_panels_;
};

}  // namespace tandem
