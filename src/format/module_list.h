#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tandem {

/// An entry of modules.json, the list of a sentence-transformers directory.
struct ListedModule {
  std::string type;              ///< "sentence_transformers.models.Pooling"
  std::filesystem::path folder;  ///< within the model's directory; empty for the directory itself

  /// "Pooling"
  std::string name() const { return type.substr(type.rfind('.') + 1); }
};

/// The entries of modules.json; none where there is no such file. Throws Error{bad_input} for a
/// list that is none and for a folder outside the directory.
std::vector<ListedModule> read_module_list(const std::filesystem::path& directory);

}  // namespace tandem
