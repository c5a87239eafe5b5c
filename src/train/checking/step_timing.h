#pragma once

#include <optional>

#include "data/dataset.h"
#include "train/network/network.h"
#include "train/training_options.h"

namespace tandem {

/// Steps that are timed; so many batches of rows are enough.
inline constexpr int kTimedSteps = 4;

/// Seconds that an optimiser step takes on this machine's CPU: the median of kTimedSteps on these
/// rows, which change the network. Nothing where nothing is trained.
std::optional<double> seconds_a_step(Network& network, const Dataset& rows,
                                     TrainingOptions options);

}  // namespace tandem
