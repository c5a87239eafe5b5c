#include "model/encoder_files.h"

#include "base/fail.h"
#include "base/files/file.h"
#include "encoder/config_json.h"
#include "encoder/encoder_family.h"
#include "format/model_layout.h"
#include "model/modules/module_config.h"
#include "text/files/tokenizer_spec.h"
#include "text/sentence_bert_config.h"

namespace tandem {

namespace fs = std::filesystem;

namespace {

/// torch's name.
std::string_view torch_name(DType dtype) {
  return dtype == DType::F16 ? "float16" : dtype == DType::BF16 ? "bfloat16" : "float32";
}

OrderedJson sentence_bert_config(int max_length, bool do_lower_case, SentenceLayout layout) {
  if (layout == SentenceLayout::legacy)
    return {{"max_seq_length", max_length}, {"do_lower_case", do_lower_case}};
  OrderedJson json = {
      {"transformer_task", "feature-extraction"},
      {"modality_config",
       {{"text", {{"method", "forward"}, {"method_output_name", "last_hidden_state"}}}}},
      {"module_output_name", "token_embeddings"}};
  if (do_lower_case) json["do_lower_case"] = true;
  return json;
}

/// Puts a Lowercase before the normaliser of a tokenizer.json that has none there yet.
void lowercase_first(const fs::path& file) {
  OrderedJson json = OrderedJson::parse(read_file(file));
  OrderedJson steps = OrderedJson::array({{{"type", "Lowercase"}}});
  OrderedJson& normalizer = json["normalizer"];
  const bool is_sequence = normalizer.is_object() && normalizer["type"] == "Sequence";
  const OrderedJson old =
      is_sequence ? normalizer["normalizers"] : OrderedJson::array({normalizer});
  for (const OrderedJson& step : old) {
    if (!step.is_null()) steps.push_back(step);
  }
  normalizer = {{"type", "Sequence"}, {"normalizers", steps}};
  write_json(file, json);
}

}  // namespace

void write_json(const fs::path& path, const OrderedJson& json) {
  write_file(path, json.dump(2) + "\n");
}

OrderedJson encoder_config_json(const ModelDescription& model, DType dtype) {
  OrderedJson json = to_json(model.encoder);
  for (const auto& [key, value] : model.encoder_json.items()) json[key] = value;
  json["architectures"] = {encoder_family(model.encoder).architecture};
  json["dtype"] = torch_name(dtype);
  for (const char* key : {"_name_or_path", "torch_dtype"}) json.erase(key);
  return json;
}

std::map<std::string, TensorView> own_names(const EncoderConfig& encoder,
                                            const std::map<std::string, TensorView>& tensors) {
  std::map<std::string, TensorView> renamed;
  for (const auto& [name, tensor] : tensors) {
    renamed[encoder_family(encoder).tensor_name(name)] = tensor;
  }
  return renamed;
}

void copy_tokenizer(const fs::path& from, const fs::path& to, std::optional<int> model_max_length,
                    TokenizerReader reader) {
  for (const char* name : kTokenizerFiles) {
    if (file_exists(from / name)) write_file(to / name, read_file(from / name));
  }
  const TokenizerSpec spec = read_tokenizer_spec(from);
  const bool lowers =
      reader == TokenizerReader::transformers && read_sentence_bert_config(from).do_lower_case;
  if (!model_max_length && spec.note.empty() && !lowers) return;
  const fs::path file = to / "tokenizer_config.json";
  Json config = file_exists(file) ? read_module_config(file) : Json::object();
  if (model_max_length) config["model_max_length"] = *model_max_length;
  if (!spec.note.empty() || lowers) state_normalizer(spec.normalizer, config);
  write_json(file, config);
  if (lowers && file_exists(to / "tokenizer.json")) lowercase_first(to / "tokenizer.json");
}

void write_sentence_transformer(const fs::path& directory, const ModelDescription& model,
                                const std::map<std::string, TensorView>& encoder,
                                const fs::path& tokenizer_directory, SentenceLayout layout,
                                DType dtype) {
  const bool legacy = layout == SentenceLayout::legacy;
  write_json(directory / "config.json", encoder_config_json(model, dtype));
  if (!encoder.empty())
    write_safetensors(directory / "model.safetensors", own_names(model.encoder, encoder));
  copy_tokenizer(tokenizer_directory, directory,
                 legacy ? std::nullopt : std::optional(model.max_length),
                 TokenizerReader::sentence_transformers);
  write_sentence_modules(directory, model.modules, model.encoder.hidden_size, layout);
  write_json(
      directory / "sentence_bert_config.json",
      sentence_bert_config(model.max_length,
                           read_sentence_bert_config(tokenizer_directory).do_lower_case, layout));
  write_sentence_config(directory, model.sentence_config, layout);
}

}  // namespace tandem
