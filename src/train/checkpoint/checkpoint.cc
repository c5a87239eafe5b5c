#include "train/checkpoint/checkpoint.h"

#include "base/fail.h"
#include "base/files/directory.h"
#include "base/files/directory_entry.h"
#include "base/files/file.h"
#include "format/json.h"
#include "format/manifest.h"
#include "format/model_layout.h"
#include "train/checkpoint/training_state_file.h"

namespace tandem {

namespace fs = std::filesystem;

namespace {

constexpr int kFormatVersion = 1;
constexpr const char* kState = "state.json";
constexpr const char* kTensors = "state.safetensors";
constexpr const char* kFrozen = "frozen.safetensors";
const std::vector<std::string> kFiles = {kState, kTensors, kFrozen, kHistoryFile};

void write_state(const fs::path& file, const Checkpoint& checkpoint) {
  const OrderedJson state = {{"progress", to_json(checkpoint.state.progress)},
                             {"parameters", checkpoint.state.names},
                             {"run", checkpoint.run.to_json()}};
  write_file(file, state.dump(1) + "\n");
}

}  // namespace

void write_checkpoint(const fs::path& directory, const Checkpoint& checkpoint,
                      const fs::path& frozen_file) {
  replace_directory(directory, /*overwrite=*/true, [&](const fs::path& fresh) {
    write_state_tensors(fresh / kTensors, checkpoint.state);
    if (frozen_file.empty()) {
      write_tensors(fresh / kFrozen, checkpoint.frozen);
    } else {
      link_or_copy(frozen_file, fresh / kFrozen);
    }
    write_file(fresh / kHistoryFile, checkpoint.state.history);
    write_state(fresh / kState, checkpoint);
    write_manifest(fresh, kFiles, kFormatVersion);
  });
}

fs::path frozen_file_of(const fs::path& checkpoint) {
  return checkpoint / kFrozen;
}

Checkpoint read_checkpoint(const fs::path& directory) {
  verify_manifest(directory, kFiles, kFormatVersion);
  const fs::path file = directory / kState;
  const Json json = read_json(file);
  Checkpoint checkpoint;
  try {
    checkpoint.state.progress = progress_from_json(json.at("progress"), file.string());
    checkpoint.state.names = json.at("parameters").get<std::vector<std::string>>();
    checkpoint.run = RunIdentity::from_json(json.at("run"));
  } catch (const Json::exception& error) {
    bad_input(file.string(), ": ", error.what());
  }
  read_state_tensors(directory / kTensors, checkpoint.state);
  checkpoint.frozen = read_tensors(directory / kFrozen);
  checkpoint.state.history = read_file(directory / kHistoryFile);
  return checkpoint;
}

}  // namespace tandem
