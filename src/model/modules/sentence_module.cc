#include "model/modules/sentence_module.h"

#include "base/fail.h"
#include "base/files/directory_entry.h"
#include "base/files/file.h"
#include "encoder/pooling.h"
#include "format/json.h"
#include "format/module_list.h"
#include "model/modules/module_config.h"

namespace tandem {

namespace {

namespace fs = std::filesystem;

/// The entries of modules.json, the Transformer first; none where there is no such file.
std::vector<ListedModule> read_list(const fs::path& directory) {
  std::vector<ListedModule> modules = read_module_list(directory);
  if (modules.empty()) return {};
  const fs::path file = directory / "modules.json";
  const std::string& first = modules.front().type;
  if (first.ends_with(".Router") || first.ends_with(".Asym")) {
    bad_input(file.string(),
              ": module 0 is a Router, which encodes queries and documents apart: "
              "such models are not supported; give one of its Transformer folders");
  }
  if (!first.ends_with(".Transformer"))
    bad_input(file.string(), ": module 0 must be a Transformer, is ", quote(first));
  return modules;
}

SentenceModule read_module(const fs::path& directory, const ListedModule& module, int width) {
  const std::string name = module.name();
  if (name == "Pooling") return read_pooling_module(directory / module.folder, width);
  if (name == "Dense") return read_dense_module(directory / module.folder, width);
  if (name == "Normalize") return NormalizeModule{};
  bad_input((directory / "modules.json").string(), ": module type ", quote(module.type),
            " is not supported: Transformer, Pooling, Dense and Normalize are");
}

/// Width of what a module gives, from the width of what it takes.
int output_width(const SentenceModule& module, int width) {
  if (const auto* pooling = std::get_if<PoolingModule>(&module))
    return width * static_cast<int>(pooling->poolings.size());
  if (const auto* dense = std::get_if<DenseModule>(&module)) return dense->out_features;
  return width;
}

}  // namespace

fs::path transformer_directory(const fs::path& directory) {
  const std::vector<ListedModule> list = read_list(directory);
  return list.empty() || list.front().folder.empty() ? directory : directory / list.front().folder;
}

std::vector<SentenceModule> read_sentence_modules(const fs::path& directory, int hidden_size) {
  const fs::path file = directory / "modules.json";
  const std::vector<ListedModule> list = read_list(directory);
  if (list.empty()) return {PoolingModule{}};
  std::vector<SentenceModule> modules;
  int width = hidden_size;
  for (size_t index = 1; index < list.size(); ++index) {
    modules.push_back(read_module(directory, list[index], width));
    width = output_width(modules.back(), width);
    if (std::holds_alternative<PoolingModule>(modules.back()) != (index == 1))
      bad_input(file.string(), ": module 1, and no other, must be a Pooling");
  }
  if (modules.empty()) bad_input(file.string(), ": module 1 must be a Pooling");
  return modules;
}

void write_sentence_modules(const fs::path& directory, std::span<const SentenceModule> modules,
                            int hidden_size, SentenceLayout layout) {
  const bool legacy = layout == SentenceLayout::legacy;
  const std::string old = "sentence_transformers.models.";
  OrderedJson list = OrderedJson::array();
  const auto list_module = [&](const std::string& path, const char* name, const char* type) {
    list.push_back({{"idx", list.size()},
                    {"name", std::to_string(list.size())},
                    {"path", path},
                    {"type", legacy ? old + name : std::string("sentence_transformers.") + type}});
  };
  const auto add = [&](const char* name, const char* type) {
    const std::string path = concat(list.size(), "_", name);
    make_directories(directory / path);
    list_module(path, name, type);
    return directory / path;
  };
  list_module("", "Transformer", "base.modules.transformer.Transformer");
  for (const SentenceModule& module : modules) {
    if (const auto* pooling = std::get_if<PoolingModule>(&module)) {
      write_pooling_module(add("Pooling", "sentence_transformer.modules.pooling.Pooling"), *pooling,
                           hidden_size, layout);
    } else if (const auto* dense = std::get_if<DenseModule>(&module)) {
      write_dense_module(add("Dense", "base.modules.dense.Dense"), *dense, layout);
    } else {
      const fs::path folder = add("Normalize", "base.modules.normalize.Normalize");
      if (!legacy) {
        write_file(folder / "config.json", OrderedJson{{"module_input_name", "sentence_embedding"},
                                                       {"module_output_name", "sentence_embedding"}}
                                                   .dump(2) +
                                               "\n");
      }
    }
  }
  write_file(directory / "modules.json", list.dump(2) + "\n");
}

int embedding_size(std::span<const SentenceModule> modules, int hidden_size) {
  int width = hidden_size;
  for (const SentenceModule& module : modules) width = output_width(module, width);
  return width;
}

std::string describe(const SentenceModule& module) {
  if (const auto* pooling = std::get_if<PoolingModule>(&module)) {
    std::string names;
    for (const Pooling each : pooling->poolings)
      names += concat(names.empty() ? "pooling " : " + ", name_of(each));
    return pooling->include_prompt ? names : names + " without the prompt";
  }
  if (const auto* dense = std::get_if<DenseModule>(&module)) {
    return concat("dense ", dense->in_features, " -> ", dense->out_features, " ",
                  name_of(dense->activation), dense->use_residual ? " + residual" : "");
  }
  return "normalize";
}

}  // namespace tandem
