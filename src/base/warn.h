#pragma once

#include <functional>
#include <string>

namespace tandem {

/// Tells the user something that does not stop the run.
using Warn = std::function<void(const std::string&)>;

}  // namespace tandem
