#include "model/modules/dense_module.h"

#include <array>
#include <map>
#include <string>

#include "base/fail.h"
#include "base/files/file.h"
#include "base/strings/text.h"
#include "format/model_layout.h"
#include "format/tensors/safetensors.h"
#include "model/modules/module_config.h"

namespace tandem {

namespace {

namespace fs = std::filesystem;

const std::map<Activation, std::string>& activation_classes() {
  static const std::map<Activation, std::string> classes = {
      {Activation::identity, "torch.nn.modules.linear.Identity"},
      {Activation::tanh, "torch.nn.modules.activation.Tanh"},
      {Activation::relu, "torch.nn.modules.activation.ReLU"},
      {Activation::gelu, "torch.nn.modules.activation.GELU"},
      {Activation::sigmoid, "torch.nn.modules.activation.Sigmoid"},
      {Activation::silu, "torch.nn.modules.activation.SiLU"}};
  return classes;
}

/// Both "torch.nn.Tanh" and the module it is defined in name the class.
Activation read_activation(const Json& json, const fs::path& file) {
  const auto found = json.find("activation_function");
  if (found == json.end()) return Activation::tanh;
  const std::string given = found->is_string() ? found->get<std::string>() : found->dump();
  std::vector<std::string> known;
  for (const auto& [activation, name] : activation_classes()) {
    const std::string last = name.substr(name.rfind('.') + 1);
    if (given == name || given == "torch.nn." + last) return activation;
    known.push_back(last);
  }
  bad_input(file.string(), ": activation_function ", given,
            " is not supported: ", join(known, ", "), " of torch.nn are");
}

void check_ends(const Json& json, const fs::path& file) {
  for (const char* key : {"module_input_name", "module_output_name"}) {
    const auto name = json.find(key);
    if (name != json.end() && !name->is_null() && *name != "sentence_embedding")
      bad_input(file.string(), ": ", key, " ", name->dump(),
                " is not supported: a Dense module reads and writes sentence_embedding");
  }
}

}  // namespace

DenseModule read_dense_module(const fs::path& folder, int in_features) {
  const fs::path file = folder / "config.json";
  const Json json = read_module_config(file);
  check_ends(json, file);
  DenseModule dense;
  dense.in_features = read_module_size(json, "in_features", file);
  dense.out_features = read_module_size(json, "out_features", file);
  if (dense.in_features != in_features) {
    bad_input(file.string(), ": in_features is ", dense.in_features, ", but its input is ",
              in_features, " wide");
  }
  dense.activation = read_activation(json, file);
  dense.use_residual = read_module_flag(json, "use_residual", false, file);
  const fs::path weights_file = folder / kWeightFiles.front();
  if (!file_exists(weights_file)) {
    bad_input(weights_file.string(), ": is missing",
              "; a pytorch_model.bin in its place can run code and is never read: load the model "
              "once with "
              "sentence-transformers and save it, which writes safetensors");
  }
  const SafeTensors weights(weights_file);
  const std::array<int64_t, 2> shape = {dense.out_features, dense.in_features};
  dense.weight = weights.floats("linear.weight", {shape[0], shape[1]});
  if (read_module_flag(json, "bias", true, file))
    dense.bias = weights.floats("linear.bias", {shape[0]});
  if (dense.use_residual && dense.in_features != dense.out_features)
    dense.residual_weight = weights.floats("residual.weight", {shape[0], shape[1]});
  return dense;
}

void write_dense_module(const fs::path& folder, const DenseModule& dense, SentenceLayout layout) {
  OrderedJson json = {
      {"in_features", dense.in_features},
      {"out_features", dense.out_features},
      {"bias", !dense.bias.empty()},
      {"activation_function", activation_classes().at(dense.activation)},
  };
  if (layout == SentenceLayout::current) {
    json["module_input_name"] = "sentence_embedding";
    json["module_output_name"] = "sentence_embedding";
  }
  // Readers before 5.7 refuse the key, so it is left out where it says nothing.
  if (dense.use_residual) json["use_residual"] = true;
  write_file(folder / "config.json", json.dump(2) + "\n");
  std::map<std::string, TensorView> tensors;
  const auto add = [&](const char* name, const std::vector<float>& values,
                       std::vector<int64_t> shape) {
    if (!values.empty())
      tensors[name] = {DType::F32, std::move(shape), std::as_bytes(std::span(values))};
  };
  add("linear.weight", dense.weight, {dense.out_features, dense.in_features});
  add("linear.bias", dense.bias, {dense.out_features});
  add("residual.weight", dense.residual_weight, {dense.out_features, dense.in_features});
  write_safetensors(folder / "model.safetensors", tensors);
}

}  // namespace tandem
