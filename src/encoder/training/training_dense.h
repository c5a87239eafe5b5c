#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "encoder/encoder_weights.h"
#include "encoder/training/parameter_gradients.h"
#include "encoder/training/training_memory.h"
#include "kernels/training/training_linear.h"

namespace tandem {

class TrainingDense;

/// Where a parameter stands in panels, to be brought there again when it changes.
struct PanelPlace {
  TrainingDense* dense = nullptr;  ///< null: nowhere, it is read where it lies
  int64_t first_row = 0;           ///< in the stacked weights
  bool is_bias = false;
  bool by_rows = false;  ///< kRowGroup of its rows can be brought there without others'
};

/// A linear layer, or several stacked ones, that keeps what it read. Functions with rows or tiles
/// do one worker's part. Their matrices are whole; jobs point to row 0.
class TrainingDense {
 public:
  /// Named as in EncoderWeights: "encoder.layer.0.output.dense".
  TrainingDense(const TrainingSetup& setup, const EncoderWeights& weights,
                std::vector<std::string> names, int64_t in);

  /// Brings every parameter into the panels.
  void fill_panels(ThreadTeam& team);
  /// Numbers [first, first + size) of one of them: of a weight that goes there by rows, kRowGroup
  /// whole rows, a multiple of them, or the last ones. Thread-safe for numbers that differ.
  void fill_panels(const PanelPlace& place, int64_t first, int64_t size);
  /// Where its parameters stand, by name.
  std::map<std::string, PanelPlace> panel_places();

  /// For a pass over so many tokens, with what backward reads kept or not.
  void begin(int64_t tokens, bool keeps);

  /// Rows of x [T, in] factors, to where the job says.
  void forward(RowRange rows, const Word* x, TrainingLinearJob job);
  /// Rows of d_y [T, out] factors back to the gradient of x.
  void backward(RowRange rows, const Word* d_y, TrainingLinearJob job) const;
  /// Where the parameters are trained: puts the rows of d_y where gradient_tile() will read them.
  void put_gradient(RowRange rows, const Word* d_y, RowPanels& panels) const;

  void set_gradients(const ParameterGradients& gradients);
  /// Tiles of the gradients of weights and biases; none where they are not trained.
  int64_t num_tiles() const { return linear_.trains() ? linear_.num_tiles() : 0; }
  void gradient_tile(int64_t tile, const RowPanels& d_y) { linear_.gradient_tile(tile, d_y, x_); }
  /// The sum of the squares of a parameter's gradient, once all tiles are there; nothing where it
  /// is not known.
  std::optional<double> gradient_squares(const PanelPlace& place) const;

 private:
  /// The job moved from row 0 to `row`, where a row of its results is `width` wide.
  TrainingLinearJob at_row(TrainingLinearJob job, RowRange rows, int64_t width) const;

  const TrainingSetup* setup_;
  std::vector<std::string> names_;
  TrainingLinear linear_;
  bool keeps_ = false;
  RowPanels x_;
};

}  // namespace tandem
