#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/threads/thread_team.h"
#include "kernels/buffer.h"
#include "kernels/dispatch.h"
#include "kernels/linear.h"
#include "tandem/compute_type.h"

namespace tandem {

/// Words that the factors of a row of `width` numbers take.
inline int64_t words_of(ComputeType type, int64_t width) {
  return type == ComputeType::bf16 ? (width + 1) / 2 : width;
}

/// A matrix [rows, width] as weight gradients read it: in panels of columns, see RowPanelsJob.
class RowPanels {
 public:
  /// Makes room; the content is lost.
  void reserve(const Kernels& kernels, ComputeType type, int64_t rows, int64_t width);

  /// Rows [first, first + rows) of the matrix from factors words_of(width) apart. In bf16 `first`
  /// is even, and so is `rows` unless they are the last. Thread-safe for rows that differ.
  void put(const Word* x, int64_t first, int64_t rows);

  const Word* panel(int64_t index) const { return words_.data() + index * depth_ * columns_; }
  int64_t depth() const { return depth_; }

 private:
  const TrainingKernels* kernels_ = nullptr;
  ComputeType type_ = ComputeType::fp32;
  int64_t columns_ = 0;  ///< of a panel
  int64_t width_ = 0;
  int64_t depth_ = 0;
  BasicBuffer<Word> words_;
};

/// Where the gradient of a parameter goes; empty: it is not trained.
struct ParameterGradient {
  std::span<float> values;
  bool adds = false;  ///< to what stands there, which is else overwritten
};

/// A linear layer Y = X W^T + b for training: W in panels for Y and for dX = dY W, the gradients
/// dW = dY^T X and db. Products in bf16 round their factors and sum in fp32. Several layers that
/// read the same X are stacked into one. Its functions do one worker's part each: they are
/// thread-safe for different rows, panels or tiles, and no bit depends on how those are divided.
class TrainingLinear {
 public:
  TrainingLinear() = default;
  /// The weights are kept as spans. fill_panels() must follow. Throws Error{failed} where sizes
  /// disagree.
  TrainingLinear(const Kernels& kernels, ComputeType type, std::vector<LinearWeights> layers,
                 int64_t in);

  int64_t in() const { return in_; }
  int64_t out() const { return std::ssize(rows_); }

  /// Brings `count` rows of the stacked W into the panels, again after they have changed: `first`
  /// is a multiple of kRowGroup, and so is `count` unless they are the last ones.
  void fill_panels(int64_t first, int64_t count);
  /// The same for the biases of any rows.
  void fill_bias(int64_t first, int64_t count);

  /// X W^T and dY W at some rows. The job says from where to where and what to do with the result;
  /// its panel, depth, columns and bias are filled in here.
  void forward(TrainingLinearJob job) const;
  void backward(TrainingLinearJob job) const;

  /// Where gradients go from now on, in the order of the stacked layers. Sizes are the parameters'.
  void set_gradients(std::span<const ParameterGradient> weights,
                     std::span<const ParameterGradient> biases);
  bool trains() const { return trains_; }
  /// Tiles of the gradients of weights and biases, each for one worker.
  int64_t num_tiles() const;
  void gradient_tile(int64_t tile, const RowPanels& d_y, const RowPanels& x);
  /// The sum of the squares of the gradient of rows [first, first + count) of W, once all tiles are
  /// there; nothing where tiles hold other rows too.
  std::optional<double> gradient_squares(int64_t first, int64_t count) const;

 private:
  /// Blocks of panel_columns rows of the stacked W.
  int64_t num_row_blocks() const { return panels_of(out()); }
  int64_t panels_of(int64_t width) const { return (width + columns_ - 1) / columns_; }
  void bias_gradient(int64_t row_block, const RowPanels& d_y) const;

  const Kernels* kernels_ = nullptr;
  ComputeType type_ = ComputeType::fp32;
  int64_t columns_ = 1;  ///< of a panel
  int64_t in_ = 0;
  std::vector<LinearWeights> layers_;
  std::vector<const float*> rows_;     ///< of the stacked W
  std::vector<const float*> biases_;   ///< of each row
  std::vector<float*> row_gradients_;  ///< of each row; null: not trained
  std::vector<float*> bias_gradients_;
  std::unique_ptr<bool[]> row_adds_;  ///< of each row
  std::unique_ptr<bool[]> bias_adds_;
  bool trains_ = false;               ///< any of them
  std::vector<double> tile_squares_;  ///< of the gradient of W
  BasicBuffer<Word> forward_;         ///< [panels of out, words of in, panel_columns]
  BasicBuffer<Word> backward_;        ///< [panels of in, words of out, panel_columns]
  Buffer bias_;                       ///< [panels of out, panel_columns]
};

}  // namespace tandem
