#include "train/checkpoint/run_identity.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/fail.h"
#include "base/files/directory_entry.h"

namespace tandem {

namespace {

/// What changes speed, places and messages alone, and where the run ends. Data is judged by its
/// rows.
constexpr std::array kFree = {"data.",
                              "training.num_epochs",
                              "training.max_steps",
                              "training.output",
                              "training.overwrite",
                              "training.num_threads",
                              "training.save",
                              "training.eval_batch_size",
                              "training.max_cache_mb",
                              "training.keep_checkpoints"};

bool is_free(const std::string& key) {
  return std::ranges::any_of(kFree, [&](const char* free) { return key.starts_with(free); });
}

std::map<std::string, std::string> checksums_of(const DataOptions& data, FileSums& sums) {
  std::map<std::string, std::string> by_name;
  for (const std::vector<DataFile>* files : {&data.train, &data.dev}) {
    for (const DataFile& file : *files) {
      for (const std::filesystem::path& path : file.paths()) {
        if (is_file(path)) by_name[path.filename().string()] += sums.of(path);
      }
    }
  }
  return by_name;
}

std::string value_in(const std::map<std::string, std::string>& options, const std::string& key) {
  const auto found = options.find(key);
  return found == options.end() ? "not written" : found->second;
}

void add_changed_rows(const RunIdentity& then, const RunIdentity& now,
                      std::vector<std::string>& changes) {
  if (then.train_rows == now.train_rows && then.dev_rows == now.dev_rows) return;
  const size_t before = changes.size();
  for (const auto& [file, sum] : now.files) {
    const auto found = then.files.find(file);
    if (found == then.files.end()) changes.push_back(concat("data file ", file, ": new"));
    if (found != then.files.end() && found->second != sum)
      changes.push_back(concat("data file ", file, ": its content has changed"));
  }
  for (const auto& [file, sum] : then.files) {
    if (!now.files.contains(file))
      changes.push_back(concat("data file ", file, ": no longer read"));
  }
  if (changes.size() > before) return;
  changes.push_back(concat(then.train_rows == now.train_rows ? "dev" : "training",
                           " rows: as the network reads them, they have changed"));
}

}  // namespace

OrderedJson RunIdentity::to_json() const {
  return {{"options", options},
          {"files", files},
          {"train_rows", train_rows},
          {"dev_rows", dev_rows},
          {"kernels", kernels}};
}

RunIdentity RunIdentity::from_json(const Json& json) {
  const auto texts = [&](const char* key) {
    return json.at(key).get<std::map<std::string, std::string>>();
  };
  return {texts("options"), texts("files"), json.at("train_rows").get<std::string>(),
          json.at("dev_rows").get<std::string>(), json.at("kernels").get<std::string>()};
}

RunIdentity identify(const RunConfig& config, const RowFacts& train, const RowFacts& dev,
                     const std::string& kernels, FileSums& sums) {
  RunIdentity run{.options = {},
                  .files = checksums_of(config.data, sums),
                  .train_rows = train.checksum,
                  .dev_rows = dev.checksum,
                  .kernels = kernels};
  for (const auto& [key, value] : config.written) {
    if (!is_free(key)) run.options.emplace(key, value);
  }
  return run;
}

std::vector<std::string> changes_between(const RunIdentity& then, const RunIdentity& now) {
  std::vector<std::string> changes;
  std::set<std::string> keys;
  for (const RunIdentity* run : {&then, &now}) {
    for (const auto& [key, value] : run->options) keys.insert(key);
  }
  for (const std::string& key : keys) {
    const std::string was = value_in(then.options, key), is = value_in(now.options, key);
    if (was != is) changes.push_back(concat(key, ": ", was, " then, ", is, " now"));
  }
  add_changed_rows(then, now, changes);
  return changes;
}

}  // namespace tandem
