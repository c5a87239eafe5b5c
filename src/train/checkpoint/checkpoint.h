#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "train/checkpoint/run_identity.h"
#include "train/network/named_tensors.h"
#include "train/training_state.h"

namespace tandem {

// A checkpoint is a TrainingState written: a directory step-N of
//   state.json           progress, names of parameters, and what the run was made of (RunIdentity)
//   state.safetensors    trained parameters and what AdamW remembers of them
//   frozen.safetensors   parameters that are not trained; a link to that of the checkpoint before
//   history.jsonl        the run's history so far
//   manifest.json        see format/manifest.h; written last

struct Checkpoint {
  TrainingState state;
  NamedTensors frozen;  ///< parameters that are not trained; the same in every checkpoint of a run
  RunIdentity run;
};

/// Writes one: it appears whole, synced, or not at all; one of the same name is replaced.
/// `frozen_file`: where the frozen parameters stand already, to be linked; "": nowhere. Throws
/// Error{bad_input, failed} naming file and errno.
void write_checkpoint(const std::filesystem::path& directory, const Checkpoint& checkpoint,
                      const std::filesystem::path& frozen_file = {});

/// Where a checkpoint has its frozen parameters.
std::filesystem::path frozen_file_of(const std::filesystem::path& checkpoint);

/// Reads one and verifies every byte. Throws Error{bad_input} that names file and fault.
Checkpoint read_checkpoint(const std::filesystem::path& directory);

}  // namespace tandem
