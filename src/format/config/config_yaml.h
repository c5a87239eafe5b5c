#pragma once

#include <functional>
#include <string>

#include "format/config/config.h"

namespace tandem {

/// A configuration as YAML that reads back to the same values. `keep`: whether a key, such as
/// "training.output", is written; `is_path`: whether a scalar is a path, which is made absolute.
std::string to_yaml(const ConfigNode& root, const std::function<bool(const std::string& key)>& keep,
                    const std::function<bool(const ConfigNode& scalar)>& is_path);

}  // namespace tandem
