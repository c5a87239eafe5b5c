#pragma once

#include <cstdint>
#include <optional>

#include "base/files/reservation.h"
#include "base/warn.h"
#include "tandem/train.h"
#include "train/checkpoint/checkpoint_store.h"
#include "train/run_config.h"

namespace tandem {

/// Where a run is written, and what it goes on from.
struct RunBeginning {
  Reservation output;
  bool is_own = false;  ///< what stands there is this run's: it was ended before its end
  std::optional<FoundCheckpoint> checkpoint;
  std::optional<int64_t> finished;  ///< the run has come to its end before, after so many steps
};

/// Reserves the output: that of the configuration, or the next runs/<name>-<n>, or with `resume`
/// the one to go on with. Throws Error{bad_input} where it cannot be written, holds what would be
/// lost, or is being written by another process, and for a checkpoint that is asked for by name and
/// is not there or damaged.
RunBeginning begin_run(const RunConfig& config, const ResumeOptions& resume, const Warn& warn);

}  // namespace tandem
