#include "format/module_list.h"

#include "base/fail.h"
#include "base/files/file.h"
#include "format/json.h"

namespace tandem {

namespace {

namespace fs = std::filesystem;

/// Folders come from a file of the user's: none may leave the model's directory.
fs::path inside(const std::string& name, const fs::path& file) {
  constexpr size_t kMaxPath = 512;
  if (name.size() > kMaxPath) bad_input(file.string(), ": path ", quote(name), " is too long");
  const fs::path relative(name);
  for (const fs::path& part : relative) {
    if (part == ".." || relative.is_absolute())
      bad_input(file.string(), ": path ", quote(name), " leaves the model's directory");
  }
  return relative;
}

}  // namespace

std::vector<ListedModule> read_module_list(const fs::path& directory) {
  const fs::path file = directory / "modules.json";
  if (!file_exists(file)) return {};
  const Json list = read_json(file);
  if (!list.is_array() || list.empty()) bad_input(file.string(), ": must hold a list of modules");
  std::vector<ListedModule> modules;
  for (const Json& entry : list) {
    if (!entry.is_object() || !entry.contains("type") || !entry["type"].is_string() ||
        !entry.contains("path") || !entry["path"].is_string()) {
      bad_input(file.string(), ": module ", modules.size(),
                " needs a type and a path, both strings");
    }
    modules.push_back({entry["type"], inside(entry["path"], file)});
  }
  return modules;
}

}  // namespace tandem
