#pragma once

#include <filesystem>

#include "format/json.h"
#include "train/network/named_tensors.h"
#include "train/training_state.h"

namespace tandem {

// A TrainingState as files, bit for bit: numbers as JSON, tensors as safetensors.

/// Everything but tensors and history. Throws Error{bad_input} that opens with `where`.
OrderedJson to_json(const TrainingProgress& progress);
TrainingProgress progress_from_json(const Json& json, const std::string& where);

/// Writes and syncs the parameters, "parameter.<name>", and what AdamW remembers of each:
/// "exp_avg.<name>", "exp_avg_sq.<name>", "num_steps.<name>"; where rows wait for updates,
/// "row_steps.<name>" and "steps.<name>" too.
void write_state_tensors(const std::filesystem::path& file, const TrainingState& state);
/// Reads those of `state.names`. Throws Error{bad_input} that names file and tensor.
void read_state_tensors(const std::filesystem::path& file, TrainingState& state);

/// The same of tensors without a state.
void write_tensors(const std::filesystem::path& file, const NamedTensors& tensors);
NamedTensors read_tensors(const std::filesystem::path& file);

}  // namespace tandem
