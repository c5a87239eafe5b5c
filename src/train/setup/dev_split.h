#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/example.h"

namespace tandem {

/// Moves a share of the rows, drawn by the seed alone, to the end of `dev`; both keep their order.
/// Where `task` labels rows, as a classification does, each label gives its share of its rows, and
/// keeps one at least. The share of all rows is met to the row, and is one at least. Throws
/// Error{bad_input} for fewer than two rows.
void split_dev(std::vector<Example>& train, std::vector<Example>& dev, double share, uint64_t seed,
               const std::string& task);

}  // namespace tandem
