#include "model/modules/sentence_config.h"

#include "base/fail.h"
#include "base/files/file.h"
#include "base/strings/text.h"
#include "format/json.h"
#include "model/modules/module_config.h"

namespace tandem {

namespace {

namespace fs = std::filesystem;

std::map<std::string, std::string> read_prompts(const Json& json, const fs::path& file) {
  std::map<std::string, std::string> prompts;
  const auto found = json.find("prompts");
  if (found == json.end() || found->is_null()) return prompts;
  if (!found->is_object())
    bad_input(file.string(), ": prompts must be an object of names and texts");
  for (const auto& [name, text] : found->items()) {
    if (!text.is_string() && !text.is_null())
      bad_input(file.string(), ": prompts: ", name, " must be a text");
    prompts[name] = text.is_null() ? "" : text.get<std::string>();
  }
  return prompts;
}

std::optional<std::string> read_name(const Json& json, const char* key, const fs::path& file) {
  const auto found = json.find(key);
  if (found == json.end() || found->is_null()) return std::nullopt;
  if (!found->is_string()) bad_input(file.string(), ": ", key, " must be a name or null");
  return found->get<std::string>();
}

}  // namespace

std::string SentenceConfig::prompt(const EmbedOptions& options) const {
  if (options.prompt) return *options.prompt;
  const std::optional<std::string>& name =
      options.prompt_name ? options.prompt_name : default_prompt_name;
  if (!name) return "";
  if (const auto found = prompts.find(*name); found != prompts.end()) return found->second;
  if (*name == "query" || *name == "document") return "";
  std::vector<std::string> known = {"document", "query"};
  for (const auto& [each, text] : prompts) {
    if (each != "query" && each != "document") known.push_back(each);
  }
  bad_input("prompt '", *name, "' is not one of this model's: use one of ", join(known, ", "));
}

SentenceConfig read_sentence_config(const fs::path& directory) {
  const fs::path file = directory / "config_sentence_transformers.json";
  SentenceConfig config;
  if (!file_exists(file)) return config;
  const Json json = read_module_config(file);
  config.prompts = read_prompts(json, file);
  config.default_prompt_name = read_name(json, "default_prompt_name", file);
  if (json.contains("truncate_dim") && !json["truncate_dim"].is_null())
    config.truncate_dim = read_module_size(json, "truncate_dim", file);
  config.similarity_fn_name = read_name(json, "similarity_fn_name", file).value_or("cosine");
  try {
    config.prompt({});
  } catch (const Error& error) {
    bad_input(file.string(), ": default_prompt_name: ", error.message());
  }
  return config;
}

void write_sentence_config(const fs::path& directory, const SentenceConfig& config,
                           SentenceLayout layout) {
  OrderedJson json = {{"__version__", OrderedJson::object()}};
  if (layout == SentenceLayout::current) json["model_type"] = "SentenceTransformer";
  json["prompts"] = OrderedJson::object();
  for (const auto& [name, text] : config.prompts) json["prompts"][name] = text;
  json["default_prompt_name"] = nullptr;
  if (config.default_prompt_name) json["default_prompt_name"] = *config.default_prompt_name;
  json["similarity_fn_name"] = config.similarity_fn_name;
  if (config.truncate_dim) json["truncate_dim"] = *config.truncate_dim;
  write_file(directory / "config_sentence_transformers.json", json.dump(2) + "\n");
}

}  // namespace tandem
