#pragma once

#include <map>
#include <string>
#include <vector>

#include "data/row_facts.h"
#include "format/json.h"
#include "train/run_config.h"
#include "train/setup/file_sums.h"

namespace tandem {

/// What decides the bits of a run besides its state: its configuration, its rows as the network
/// reads them, and the machine's kernels.
struct RunIdentity {
  std::map<std::string, std::string> options;  ///< key of the configuration to its value as written
  std::map<std::string, std::string> files;    ///< data file to its checksum, by names without
                                               ///< folders; of regular ones
  std::string train_rows, dev_rows;  ///< checksums of ids and targets; "" without dev rows
  std::string kernels;               ///< of the CPU, "aten" or "cuda"

  OrderedJson to_json() const;
  /// Throws Json::exception.
  static RunIdentity from_json(const Json& json);
};

/// That of a run; of its options those that decide bits.
RunIdentity identify(const RunConfig& config, const RowFacts& train, const RowFacts& dev,
                     const std::string& kernels, FileSums& sums);

/// Where two runs differ, each a clause that names what was and what is; in num_epochs and
/// max_steps they may.
std::vector<std::string> changes_between(const RunIdentity& then, const RunIdentity& now);

}  // namespace tandem
