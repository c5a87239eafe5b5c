#include "hub/model_files.h"

#include <algorithm>
#include <regex>
#include <set>

#include "base/fail.h"

namespace tandem {

namespace {

const std::string kWeights = "model.safetensors";
const std::string kIndex = "model.safetensors.index.json";

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_shard(const std::string& name) {
  static const std::regex shard(R"(model-\d+-of-\d+\.safetensors)");
  return std::regex_match(name, shard);
}

/// A file at the root other than weights.
bool is_root_file(const std::string& name) {
  static const std::set<std::string> names = {"config.json",
                                              "tokenizer.json",
                                              "tokenizer_config.json",
                                              "special_tokens_map.json",
                                              "added_tokens.json",
                                              "vocab.txt",
                                              "vocab.json",
                                              "merges.txt",
                                              "modules.json",
                                              "sentence_bert_config.json",
                                              "config_sentence_transformers.json",
                                              "tandem.json"};
  return names.contains(name);
}

/// "1_Pooling/config.json", "heads/intent/model.safetensors": folders of sentence-transformers and
/// of Tandem.
bool is_module_file(const std::string& name) {
  static const std::regex file(
      R"((\d+_\w+|heads/\w[\w.-]*)/([\w-]+\.json|vocab\.txt|model\.safetensors))");
  return std::regex_match(name, file);
}

}  // namespace

std::vector<std::string> needed_files(const std::vector<std::string>& all, const ModelId& id) {
  if (!contains(all, "config.json"))
    bad_input(id.name(), " on the hub holds no model: it has no config.json");
  std::vector<std::string> files;
  const bool sharded = !contains(all, kWeights);
  for (const std::string& name : all) {
    if (is_root_file(name) || is_module_file(name) || (sharded && is_shard(name)))
      files.push_back(name);
  }
  if (sharded && !contains(all, kIndex)) {
    bad_input(id.name(), " has no ", kWeights,
              " on the hub; pickled weights (.bin) can run code and are never read: choose a "
              "revision that has it, such as ",
              id.name(), "@refs/pr/1, or save the model once with transformers");
  }
  files.push_back(sharded ? kIndex : kWeights);
  return files;
}

}  // namespace tandem
