#pragma once

#include <cstdint>

#include "kernels/training/dropout.h"

namespace tandem {

enum class Epilogue;

/// A factor of a matrix product in training, as words of 32 bits: each holds a float or a pair of
/// bfloat16 numbers. A row of n numbers takes n words in fp32, (n + 1) / 2 in bf16.
using Word = uint32_t;

/// No path's panels are wider.
constexpr int kMostPanelColumns = 64;

/// What happens to a row of X W before it is stored.
enum class TrainingEpilogue {
  store,     ///< y = X W + bias, if there is one
  add,       ///< y += X W
  activate,  ///< inner = X W + bias, out = activation(inner)
  gradient,  ///< out = X W * activation'(inner)
};

/// Some rows of X against one panel of W, forward or for the gradient of X.
struct TrainingLinearJob {
  const Word* x = nullptr;  ///< [rows, depth], rows x_stride words apart
  int64_t x_stride = 0;
  int64_t rows = 0;
  int64_t depth = 0;            ///< in words
  const Word* panel = nullptr;  ///< [depth, panel_columns], columns that W lacks are zero
  int64_t columns = 0;          ///< of this panel that W has
  TrainingEpilogue epilogue = TrainingEpilogue::store;
  const float* bias = nullptr;  ///< [panel_columns] or null
  float* y = nullptr;           ///< [rows, columns], rows y_stride apart: store and add
  int64_t y_stride = 0;
  Epilogue activation = {};  ///< one of Epilogue's activations: activate and gradient
  Word* inner = nullptr;     ///< [rows, columns] factors; rows inner_stride words apart
  Word* out = nullptr;       ///< like inner
  int64_t inner_stride = 0;  ///< of inner and out
};

/// One panel of dY against one panel of X, summed over their rows: a tile of W's gradient dY^T X.
struct WeightGradientJob {
  const Word* d_y;  ///< [depth, panel_columns] row panels, see to_row_panels
  const Word* x;
  int64_t depth;           ///< in words: rows, or pairs of rows
  int64_t rows;            ///< columns of d_y: rows of the gradient
  int64_t columns;         ///< columns of x
  float* const* gradient;  ///< [rows]: where the tile's columns of each row stand; null: left out
  const bool* adds;        ///< [rows]: added to what stands there, or written over it
};

/// Rows of X spread over the row panels that weight gradients read: panel p holds its columns from
/// p * panel_columns on, as [depth, panel_columns], where a word holds one row, or a pair of them.
struct RowPanelsJob {
  const Word* x;  ///< [rows, width] factors, rows x_stride words apart
  int64_t x_stride;
  int64_t rows;  ///< an odd last row is paired with zeros
  int64_t width;
  Word* panels;   ///< [panels, depth, panel_columns]
  int64_t depth;  ///< words that a panel's column has in all
  int64_t first;  ///< word at which these rows begin
};

/// Rows of W that are brought into panels together: whole vectors, and pairs, on every path.
constexpr int64_t kRowGroup = 16;

/// Some rows of W [out, in] brought into the panels of X W^T and of dY W, past the caches.
struct WeightPanelsJob {
  const float* const* rows;  ///< [count] rows of [in], of one forward panel
  int64_t count;
  int64_t in;
  Word* forward;            ///< [words of in, panel_columns], from these rows' columns on
  Word* backward;           ///< [panels of in, words of out, panel_columns], from these rows on
  int64_t backward_stride;  ///< words between panels of backward
};

/// y = LayerNorm(x + dropout(branch)).
struct LayerNormTrainingJob {
  int64_t rows;
  int64_t width;
  float* x;             ///< [rows, width]; becomes y
  const float* branch;  ///< [rows, width] or null
  const float* gamma;
  const float* beta;
  float eps;
  Dropout dropout;              ///< of branch, from its first row on
  float* normalized = nullptr;  ///< [rows, width]: y before gamma and beta; or null
  float* scale = nullptr;       ///< [rows]: 1 / sqrt(variance + eps)
};

/// The gradient of that: of x, and of the branch.
struct LayerNormGradientJob {
  int64_t rows;
  int64_t width;
  const float* d_y;  ///< [rows, width]
  const float* normalized;
  const float* scale;
  const float* gamma;
  float* d_x;       ///< [rows, width]
  float* d_branch;  ///< [rows, width] or null
  Dropout dropout;  ///< as it was
};

/// The gradient of gamma and beta: sums over rows, of at most panel_columns columns.
struct LayerNormSumsJob {
  int64_t rows;
  int64_t stride;  ///< between rows
  int64_t columns;
  const float* d_y;
  const float* normalized;
  float* d_gamma;  ///< [panel_columns]
  float* d_beta;   ///< [panel_columns]
};

/// The kernels of training for one type of factors. Sums run over rows and depth in a fixed order.
struct TrainingKernels {
  /// words[(size of them)] = the factors of x[size].
  void (*to_factors)(const float* x, int64_t size, Word* words);
  void (*linear)(const TrainingLinearJob& job);
  void (*to_row_panels)(const RowPanelsJob& job);
  /// Returns the sum of the squares of the gradient's numbers there.
  double (*weight_gradient)(const WeightGradientJob& job);
  /// sums[panel_columns] = the sums over a row panel's rows.
  void (*row_panel_sums)(const Word* panel, int64_t depth, float* sums);
  void (*to_weight_panels)(const WeightPanelsJob& job);
};

}  // namespace tandem
