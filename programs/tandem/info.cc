#include <CLI/CLI.hpp>
#include <memory>

#include "base/fail.h"
#include "base/strings/text.h"
#include "encoder/encoder_weights.h"
#include "hub/resolve.h"
#include "model/model_directory.h"
#include "programs/door.h"
#include "programs/download_printer.h"
#include "programs/tandem/commands.h"
#include "programs/tandem/input_arguments.h"
#include "tasks/task_json.h"

namespace tandem {

namespace {

struct Arguments {
  std::string model;
  bool json = false;
};

OrderedJson describe(const std::filesystem::path& directory) {
  const ModelDescription model = read_model_directory(directory);
  const EncoderWeights encoder = EncoderWeights::load(model.transformer, model.encoder);
  size_t parameters = 0;
  for (const auto& [name, tensor] : encoder.tensors) parameters += tensor.values.size();
  OrderedJson json = {{"directory", directory.string()},
                      {"model_type", model.encoder.model_type},
                      {"layers", model.encoder.num_hidden_layers},
                      {"hidden_size", model.encoder.hidden_size},
                      {"attention_heads", model.encoder.num_attention_heads},
                      {"vocab_size", model.encoder.vocab_size},
                      {"parameters", parameters},
                      {"max_length", model.max_length},
                      {"embedding_size", embedding_size(model.modules, model.encoder.hidden_size)},
                      {"modules", OrderedJson::array()},
                      {"tasks", OrderedJson::array()}};
  for (const SentenceModule& module : model.modules) json["modules"].push_back(describe(module));
  if (!encoder.unused.empty()) json["unused_tensors"] = encoder.unused;
  const SentenceConfig& sentence = model.sentence_config;
  if (!sentence.prompts.empty()) json["prompts"] = sentence.prompts;
  if (sentence.default_prompt_name) json["default_prompt_name"] = *sentence.default_prompt_name;
  if (sentence.truncate_dim) json["truncate_dim"] = *sentence.truncate_dim;
  for (const TaskPtr& task : model.tasks) {
    json["tasks"].push_back(task_summary(*task));
  }
  return json;
}

std::string to_text(const OrderedJson& json) {
  std::string text;
  for (const auto& [key, value] : json.items()) {
    if (key == "tasks") continue;
    std::string shown = value.is_string() ? value.get<std::string>() : value.dump();
    if (value.is_array()) shown = join(value.get<std::vector<std::string>>(), ", ");
    text += key + std::string(18 - key.size(), ' ') + printable(shown) + "\n";
  }
  for (const auto& task : json["tasks"]) {
    const LabelSet labels(task["labels"].get<std::vector<std::string>>());
    text += printable(concat("task ", task["name"].get<std::string>(), ": ",
                             task["type"].get<std::string>(), ", ", labels.size(),
                             " labels: ", labels.list())) +
            "\n";
  }
  return text;
}

}  // namespace

void add_info(CLI::App& app, std::function<int()>& chosen) {
  CLI::App* command = app.add_subcommand("info", "What a model is made of");
  const auto arguments = std::make_shared<Arguments>();
  add_model_argument(*command, arguments->model);
  command->add_flag("--json", arguments->json, "one JSON object");
  command->callback([&chosen, arguments] {
    chosen = [arguments] {
      const OrderedJson json =
          describe(resolve_model(arguments->model, print_download, print_warning));
      print_text(arguments->json ? to_line(json) + "\n" : to_text(json));
      return static_cast<int>(kDone);
    };
  });
}

}  // namespace tandem
