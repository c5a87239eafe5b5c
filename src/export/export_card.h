#pragma once

#include <span>
#include <string>

#include "export/export.h"
#include "model/model_description.h"

namespace tandem {

/// README.md of an exported directory: front matter as model hubs read it, what it holds, how to
/// load it. `tasks` are those whose heads it holds.
std::string export_card(const ModelDescription& model, std::span<const TaskPtr> tasks,
                        const ExportOptions& options);

}  // namespace tandem
