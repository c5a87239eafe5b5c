#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>

#include "tandem/error.h"
#include "train/global_sums.h"
#include "train/network/network.h"
#include "train/optimizer/adamw.h"

namespace tandem {

/// The batches of one optimiser step, and how it goes.
struct StepInput {
  std::span<const PackedBatch> batches;
  int64_t number = 0;  ///< of the step, from 0, by which dropout is drawn
  double learning_rate = 0.0;
  double max_grad_norm = 0.0;     ///< the gradient's global L2 norm is clipped to this; 0: never
  CachedInputs* cache = nullptr;  ///< as for Network::losses
  /// Names the rows of the step, for an error.
  std::function<std::string()> rows = [] { return std::string("?"); };
};

struct StepResult {
  std::optional<double> loss;  ///< weighted sum over tasks; nothing where no row carries a label
  double grad_norm = 0.0;      ///< before clipping
};

/// A loss or gradient norm that is not finite; the message names task, step and rows.
class NotFinite : public Error {
 public:
  explicit NotFinite(const std::string& message) : Error(ErrorCode::failed, message) {}
};

/// A part of a step that has just ended; with several batches, forward and backward alternate.
enum class StepPhase { begun, forward, backward, updated };

/// One optimiser step, the only one there is: touch, zero, losses, backward, norm, check, update.
/// Each task's loss is divided by what the whole step holds, of all batches and processes, so that
/// accumulation gives the gradient of one large batch. `ended`, if not empty, hears of its parts.
/// Throws NotFinite before the update, which then has not taken place: the next step may be
/// another one.
StepResult training_step(Network& network, AdamW& optimiser, const StepInput& input,
                         GlobalSums& sums, const std::function<void(StepPhase)>& ended = {});

}  // namespace tandem
