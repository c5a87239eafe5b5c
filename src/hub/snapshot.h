#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "format/model_layout.h"

namespace tandem {

/// Whether the hub is known not to have a file.
using IsAbsent = std::function<bool(const std::string& name)>;

/// Which of model_files() a snapshot neither has nor knows to be absent: of each the one name that
/// is to be asked for next.
std::vector<std::string> missing_files(const std::filesystem::path& snapshot,
                                       const IsAbsent& is_absent);

/// Those of model_files() without which the model cannot be read and which the hub is known not to
/// have, under any of their names.
std::vector<ModelFile> impossible_files(const std::filesystem::path& snapshot,
                                        const IsAbsent& is_absent);

/// Whether a snapshot has what is needed to load the model as far as it tells: a configuration, a
/// tokenizer, and weights with all their shards.
bool can_be_loaded(const std::filesystem::path& snapshot);

/// What a snapshot that lacks these files cannot be loaded without, and what loading it takes for
/// granted, in words: "assumed: mean pooling, and no module after it (no modules.json)"; "" where
/// nothing depends on them.
std::string describe_gaps(const std::filesystem::path& snapshot,
                          const std::vector<std::string>& missing);

}  // namespace tandem
