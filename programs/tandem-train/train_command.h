#pragma once

#include "programs/train_arguments.h"

namespace tandem {

/// Trains, printing one line an epoch; returns the exit code.
int run_train(const TrainArguments& arguments);

}  // namespace tandem
