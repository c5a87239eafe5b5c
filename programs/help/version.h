#pragma once

#include <string>

namespace tandem {

/// Version, commit, kernels of this machine and LibTorch, a line each.
std::string version_text();

}  // namespace tandem
