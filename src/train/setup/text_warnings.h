#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/warn.h"
#include "data/example.h"

namespace tandem {

/// Warns of the worst that texts can tell of rows: dev rows that stand in train, and one text with
/// two labels of a task. check() tells the rest.
void warn_of_texts(std::span<const Example> train, std::span<const Example> dev,
                   const std::vector<std::string>& tasks, const Warn& warn);

}  // namespace tandem
