#pragma once

#include <filesystem>

#include "base/warn.h"
#include "tandem/train.h"
#include "train/trainer.h"

namespace tandem {

/// What a run will take, from the parts that it trains and saves.
struct RunNeeds {
  int64_t disk_bytes = 0;    ///< at most at one time: the model while it replaces the one before,
                             ///< and checkpoints
  int64_t memory_bytes = 0;  ///< at least, beside the weights: gradients, moments and the copy that
                             ///< a checkpoint is written from
};
RunNeeds needs_of(const std::vector<PartSummary>& parts, const TrainingOptions& options,
                  const TrainingLength& length);

/// Throws Error{bad_input} where the disk of `output` has less; warns where the memory has.
void check_needs(const RunNeeds& needs, const std::filesystem::path& output, const Warn& warn);

}  // namespace tandem
