#include "format/model_layout.h"

#include <algorithm>
#include <span>

#include "base/fail.h"
#include "base/files/directory_entry.h"
#include "format/json.h"
#include "format/module_list.h"
#include "format/tensors/sharded_weights.h"

namespace tandem {

namespace {

namespace fs = std::filesystem;

/// What `read` gives, or nothing where it refuses.
template <typename Read>
auto read_if_sound(const Read& read) -> decltype(read()) {
  try {
    return read();
  } catch (const Error&) {
    return {};
  }
}

/// Names of the tasks whose heads a Tandem directory holds.
std::vector<std::string> read_task_names(const fs::path& directory) {
  const fs::path file = directory / "tandem.json";
  if (!is_file(file)) return {};
  const Json json = read_json(file);
  std::vector<std::string> names;
  if (!json.is_object() || !json.contains("tasks") || !json["tasks"].is_array()) return names;
  for (const Json& task : json["tasks"]) {
    if (!task.is_object() || !task.contains("name") || !task["name"].is_string()) continue;
    const std::string name = task["name"];
    const bool leads_elsewhere = name.starts_with('.') || name.find('/') != std::string::npos;
    if (!leads_elsewhere) names.push_back(name);
  }
  return names;
}

class FileList {
 public:
  void add(const fs::path& folder, std::span<const char* const> names, bool required = false) {
    ModelFile file{.names = {}, .required = required};
    for (const char* name : names) file.names.push_back(name_in(folder, name));
    files_.push_back(std::move(file));
  }
  void add(const fs::path& folder, const std::string& name, bool required = false) {
    files_.push_back({{name_in(folder, name)}, required});
  }
  std::vector<ModelFile> take() { return std::move(files_); }

 private:
  static std::string name_in(const fs::path& folder, const std::string& name) {
    return (folder / name).lexically_normal().generic_string();
  }

  std::vector<ModelFile> files_;
};

}  // namespace

fs::path head_folder(const std::string& task) {
  return fs::path("heads") / task;
}

std::vector<ModelFile> model_files(const fs::path& directory) {
  FileList files;
  for (const char* list : {"modules.json", "tandem.json"}) files.add("", list);
  const auto modules = read_if_sound([&] { return read_module_list(directory); });
  const fs::path encoder = modules.empty() ? fs::path() : modules.front().folder;
  files.add(encoder, "config.json", /*required=*/true);
  files.add("", "config_sentence_transformers.json");
  files.add(encoder, kSentenceBertFiles);
  for (const char* name : kTokenizerFiles) files.add(encoder, name);
  for (size_t i = 1; i < modules.size(); ++i) {
    const std::string kind = modules[i].name();
    files.add(modules[i].folder, "config.json", kind == "Pooling" || kind == "Dense");
    if (kind == "Dense") files.add(modules[i].folder, kWeightFiles.front(), /*required=*/true);
  }
  for (const std::string& task : read_if_sound([&] { return read_task_names(directory); })) {
    files.add(head_folder(task), "config.json");
    files.add(head_folder(task), kWeightFiles.front(), /*required=*/true);
  }
  files.add(encoder, kWeightFiles, /*required=*/true);
  const fs::path folder = directory / encoder;
  if (is_file(folder / kWeightFiles[1]) && !is_file(folder / kWeightFiles[0])) {
    for (const std::string& shard :
         read_if_sound([&] { return list_shards(folder / kWeightFiles[1]); }))
      files.add(encoder, shard, /*required=*/true);
  }
  return files.take();
}

bool holds_model(const fs::path& directory) {
  const auto is_there = [&](const char* name) { return is_file(directory / name); };
  return is_there("config.json") || is_there("modules.json") || is_there("tandem.json") ||
         std::any_of(kTokenizerFiles.begin(), kTokenizerFiles.end(), is_there);
}

}  // namespace tandem
