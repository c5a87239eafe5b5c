#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/threads/thread_team.h"
#include "kernels/training/adamw.h"
#include "train/network/named_tensors.h"
#include "train/training_options.h"

namespace tandem {

/// What AdamW remembers of one parameter.
struct AdamWMoments {
  at::Tensor exp_avg, exp_avg_sq;
  int64_t num_steps = 0;           ///< updates so far
  std::vector<AdamWStep> steps;    ///< the latest of them: all that some row waits for
  std::vector<int64_t> row_steps;  ///< updates that each row has had; empty: rows do not wait
};
using AdamWState = std::vector<AdamWMoments>;  ///< by parameter

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019). Biases and LayerNorm are not
/// decayed. Parameters without a gradient in a step are left as they are.
///
/// Of the word embeddings few rows have a gradient in a step. The others wait: what their updates
/// without gradient would have done is caught up, to the same bits, before they are read next. So
/// touch() names the rows that a step reads, and catch_up() brings all to the present.
class AdamW {
 public:
  /// `parameters`: trainable ones with their names, which decide on decay and on waiting. On the
  /// CPU the team's threads update them, else ATen's fused kernel, where no row waits.
  AdamW(const NamedTensors& parameters, const TrainingOptions& options,
        std::shared_ptr<ThreadTeam> team);

  /// Brings rows of the word embeddings to the present before they are read. Between two steps all
  /// rows with a gradient must be named, in one call or several, or none: then each may have one.
  void touch(std::span<const int32_t> rows);
  /// Brings every row to the present: before weights are read by anyone else.
  void catch_up();

  /// Between two steps: a copy of what later updates depend on besides the parameters.
  AdamWState state() const;
  /// Goes on from a state of the same parameters, which are to be put back too. Throws
  /// Error{bad_input} for a state that is not of these parameters, or makes no sense.
  void restore(const AdamWState& state);
  /// Forgets which rows the step was to read, as there will be no update.
  void abandon_step();

  void zero_grad();
  /// The gradients that are defined, in the order of the parameters.
  std::vector<at::Tensor> gradients() const;
  /// The sum of the squares of a parameter's gradient, where it is known.
  using KnownSquares = std::function<std::optional<double>(const at::Tensor& parameter)>;
  /// Global L2 norm of all gradients. What `known`, if not empty, knows is not read again.
  double grad_norm(const KnownSquares& known = {});
  /// Called by the team's threads for numbers [first, first + size) of a parameter as soon as they
  /// have their new values: of a matrix, whole rows, a multiple of kRowGroup or the last ones.
  using Updated = std::function<void(const at::Tensor& parameter, int64_t first, int64_t size)>;
  /// One update from the gradients times `gradient_scale`; the gradients stay. `updated`, if not
  /// empty, is called for all that has changed, but for single rows that were named and on devices.
  void step(double learning_rate, double gradient_scale = 1.0, const Updated& updated = {});

 private:
  struct Parameter {
    at::Tensor value;
    double weight_decay;
    AdamWMoments moments;
    std::vector<int32_t> touched;  ///< rows that may have a gradient, in order
    bool named = false;            ///< touch() was called: others have none

    bool rows_wait() const { return !moments.row_steps.empty(); }
  };
  /// Neighbouring numbers of a parameter, from `first` on.
  struct Part {
    const Parameter* parameter;
    int64_t first, size;
  };

  static void check(const Parameter& parameter, const AdamWMoments& moments);
  static void add_parts(const Parameter& parameter, std::vector<Part>& parts);
  void update(const Part& part, std::span<const AdamWStep> steps, const float* gradient,
              double scale) const;
  void catch_up(Parameter& parameter, std::span<const int32_t> rows);
  void catch_up(Parameter& parameter);
  double grad_norm_with_aten();
  void step_with_aten(double gradient_scale);

  AdamWOptions options_;
  std::shared_ptr<ThreadTeam> team_;
  bool on_cpu_ = true;
  std::vector<Parameter> parameters_;
};

}  // namespace tandem
