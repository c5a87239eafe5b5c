#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tandem/train.h"

namespace tandem {

// What a run has to say, as lines of JSON with the names of transformers' log_history.

/// One optimiser step: step, epoch, loss (null where no row was labelled or the step was skipped),
/// learning_rate, grad_norm.
std::string history_line(const StepReport& step);
/// One epoch: step, epoch, train_loss, and eval_<metric> for each metric of dev.
std::string history_line(const EpochReport& epoch);

/// The last line of a run that has come to its end.
std::string finished_line(int64_t steps);
/// After how many steps a run came to its end; nothing where its history does not say so.
std::optional<int64_t> finished_steps(std::string_view history);

}  // namespace tandem
