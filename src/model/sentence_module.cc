#include "model/sentence_module.h"

#include <map>

#include "base/fail.h"
#include "base/file.h"
#include "encoder/pooling.h"
#include "format/json.h"
#include "format/safetensors.h"

namespace tandem {

namespace {

namespace fs = std::filesystem;

constexpr const char* kNamespace = "sentence_transformers.models.";

/// Folders come from a file of the user's: none may leave the model's directory.
fs::path inside(const fs::path& directory, const std::string& name, const fs::path& file) {
  const fs::path relative(name);
  for (const fs::path& part : relative) {
    if (part == ".." || relative.is_absolute())
      bad_input(file.string(), ": path '", name, "' leaves the model's directory");
  }
  return directory / relative;
}

Json read_object(const fs::path& path) {
  Json json = read_json(path);
  if (!json.is_object()) bad_input(path.string(), ": must hold a JSON object");
  return json;
}

Pooling read_pooling_mode(const Json& json, const fs::path& file) {
  if (const auto mode = json.find("pooling_mode"); mode != json.end()) {
    if (!mode->is_string())
      bad_input(file.string(), ": pooling_mode: several modes at once are not supported");
    return pooling_from_name(mode->get<std::string>());
  }
  static const std::map<std::string, Pooling> flags = {
      {"pooling_mode_cls_token", Pooling::cls},
      {"pooling_mode_mean_tokens", Pooling::mean},
      {"pooling_mode_max_tokens", Pooling::max},
      {"pooling_mode_mean_sqrt_len_tokens", Pooling::mean_sqrt_len_tokens},
  };
  std::vector<Pooling> modes;
  for (const auto& [key, value] : json.items()) {
    if (!key.starts_with("pooling_mode_") || !value.is_boolean() || !value.get<bool>()) continue;
    const auto flag = flags.find(key);
    if (flag == flags.end())
      bad_input(file.string(), ": ", key, " is not supported: use cls, mean, max or mean_sqrt_len");
    modes.push_back(flag->second);
  }
  if (modes.size() != 1)
    bad_input(file.string(), ": must choose one pooling mode, chooses ", modes.size());
  return modes.front();
}

int read_size(const Json& json, const char* key, const fs::path& file) {
  const auto value = json.find(key);
  if (value == json.end() || !value->is_number_integer() || *value < 1 || *value > (1 << 20)) {
    bad_input(file.string(), ": ", key, " must be a number from 1 to ", 1 << 20);
  }
  return value->get<int>();
}

SentenceModule read_dense(const fs::path& folder) {
  const fs::path file = folder / "config.json";
  const Json json = read_object(file);
  SentenceModule dense{.kind = SentenceModule::Kind::dense};
  dense.in_features = read_size(json, "in_features", file);
  dense.out_features = read_size(json, "out_features", file);
  const std::string activation =
      json.value("activation_function", "torch.nn.modules.activation.Tanh");
  dense.tanh = activation == "torch.nn.modules.activation.Tanh";
  if (!dense.tanh && activation != "torch.nn.modules.linear.Identity") {
    bad_input(file.string(), ": activation_function ", activation,
              " is not supported: Tanh and Identity are");
  }
  if (json.value("use_residual", false))
    bad_input(file.string(), ": use_residual is not supported");
  const SafeTensors weights(folder / "model.safetensors");
  dense.weight = weights.floats("linear.weight", {dense.out_features, dense.in_features});
  if (json.value("bias", true)) dense.bias = weights.floats("linear.bias", {dense.out_features});
  return dense;
}

SentenceModule read_module(const std::string& type, const fs::path& folder, int width) {
  const std::string name = type.substr(type.rfind('.') + 1);
  if (name == "Pooling") {
    const fs::path file = folder / "config.json";
    const Json json = read_object(file);
    const char* key =
        json.contains("embedding_dimension") ? "embedding_dimension" : "word_embedding_dimension";
    if (const int declared = read_size(json, key, file); declared != width) {
      bad_input(file.string(), ": ", key, " is ", declared, ", but the encoder is ", width,
                " wide");
    }
    return {.kind = SentenceModule::Kind::pooling, .pooling = read_pooling_mode(json, file)};
  }
  if (name == "Dense") {
    SentenceModule dense = read_dense(folder);
    if (dense.in_features != width) {
      bad_input((folder / "config.json").string(), ": in_features is ", dense.in_features,
                ", but its input is ", width, " wide");
    }
    return dense;
  }
  if (name == "Normalize") return {.kind = SentenceModule::Kind::normalize};
  bad_input("module type ", type,
            " is not supported: Transformer, Pooling, Dense and Normalize are");
}

}  // namespace

std::vector<SentenceModule> read_sentence_modules(const fs::path& directory, int hidden_size) {
  const fs::path file = directory / "modules.json";
  if (!fs::exists(file)) return {{.kind = SentenceModule::Kind::pooling, .pooling = Pooling::mean}};
  const Json list = read_json(file);
  if (!list.is_array() || list.empty()) bad_input(file.string(), ": must hold a list of modules");
  std::vector<SentenceModule> modules;
  int width = hidden_size;
  for (size_t index = 0; index < list.size(); ++index) {
    const Json& entry = list[index];
    if (!entry.is_object() || !entry.contains("type") || !entry["type"].is_string() ||
        !entry.contains("path") || !entry["path"].is_string()) {
      bad_input(file.string(), ": module ", index, " needs a type and a path, both strings");
    }
    const std::string type = entry["type"];
    if (index == 0) {
      if (!type.ends_with(".Transformer"))
        bad_input(file.string(), ": module 0 must be a Transformer, is ", type);
      continue;
    }
    modules.push_back(read_module(type, inside(directory, entry["path"], file), width));
    if (modules.back().kind == SentenceModule::Kind::dense) width = modules.back().out_features;
  }
  if (modules.empty() || modules.front().kind != SentenceModule::Kind::pooling) {
    bad_input(file.string(), ": module 1 must be a Pooling");
  }
  return modules;
}

namespace {

void write_pooling(const fs::path& folder, Pooling pooling, int hidden_size) {
  const OrderedJson json = {
      {"word_embedding_dimension", hidden_size},
      {"pooling_mode_cls_token", pooling == Pooling::cls},
      {"pooling_mode_mean_tokens", pooling == Pooling::mean},
      {"pooling_mode_max_tokens", pooling == Pooling::max},
      {"pooling_mode_mean_sqrt_len_tokens", pooling == Pooling::mean_sqrt_len_tokens},
      {"pooling_mode_weightedmean_tokens", false},
      {"pooling_mode_lasttoken", false},
      {"include_prompt", true},
  };
  write_file(folder / "config.json", json.dump(2) + "\n");
}

void write_dense(const fs::path& folder, const SentenceModule& dense) {
  const OrderedJson json = {
      {"in_features", dense.in_features},
      {"out_features", dense.out_features},
      {"bias", !dense.bias.empty()},
      {"activation_function",
       dense.tanh ? "torch.nn.modules.activation.Tanh" : "torch.nn.modules.linear.Identity"},
  };
  write_file(folder / "config.json", json.dump(2) + "\n");
  std::map<std::string, TensorView> tensors;
  tensors["linear.weight"] = {
      DType::F32, {dense.out_features, dense.in_features}, std::as_bytes(std::span(dense.weight))};
  if (!dense.bias.empty())
    tensors["linear.bias"] = {
        DType::F32, {dense.out_features}, std::as_bytes(std::span(dense.bias))};
  write_safetensors(folder / "model.safetensors", tensors);
}

}  // namespace

void write_sentence_modules(const fs::path& directory, std::span<const SentenceModule> modules,
                            int hidden_size) {
  const auto entry = [](size_t index, const std::string& path, const std::string& type) {
    return OrderedJson{{"idx", index},
                       {"name", std::to_string(index)},
                       {"path", path},
                       {"type", kNamespace + type}};
  };
  OrderedJson list = OrderedJson::array({entry(0, "", "Transformer")});
  for (size_t index = 0; index < modules.size(); ++index) {
    static const std::map<SentenceModule::Kind, std::string> names = {
        {SentenceModule::Kind::pooling, "Pooling"},
        {SentenceModule::Kind::dense, "Dense"},
        {SentenceModule::Kind::normalize, "Normalize"}};
    const std::string type = names.at(modules[index].kind);
    const std::string path = concat(index + 1, "_", type);
    fs::create_directory(directory / path);
    if (modules[index].kind == SentenceModule::Kind::pooling) {
      write_pooling(directory / path, modules[index].pooling, hidden_size);
    } else if (modules[index].kind == SentenceModule::Kind::dense) {
      write_dense(directory / path, modules[index]);
    }
    list.push_back(entry(index + 1, path, type));
  }
  write_file(directory / "modules.json", list.dump(2) + "\n");
}

int embedding_size(std::span<const SentenceModule> modules, int hidden_size) {
  int width = hidden_size;
  for (const SentenceModule& module : modules) {
    if (module.kind == SentenceModule::Kind::dense) width = module.out_features;
  }
  return width;
}

}  // namespace tandem
