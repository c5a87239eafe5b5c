#pragma once

#include "programs/check_arguments.h"

namespace tandem {

/// `tandem check`: what a training would do, and what is wrong with its data. Returns the exit
/// code: with --strict 1 where something was found.
int run_check(const CheckArguments& arguments);

}  // namespace tandem
