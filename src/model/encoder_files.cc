#include "model/encoder_files.h"

#include "base/fail.h"
#include "base/file.h"
#include "encoder/encoder_config.h"
#include "encoder/encoder_family.h"
#include "model/module_config.h"

namespace tandem {

namespace fs = std::filesystem;

namespace {

/// torch's name.
std::string_view torch_name(DType dtype) {
  return dtype == DType::F16 ? "float16" : dtype == DType::BF16 ? "bfloat16" : "float32";
}

OrderedJson sentence_bert_config(int max_length, SentenceLayout layout) {
  if (layout == SentenceLayout::legacy)
    return {{"max_seq_length", max_length}, {"do_lower_case", false}};
  return {{"transformer_task", "feature-extraction"},
          {"modality_config",
           {{"text", {{"method", "forward"}, {"method_output_name", "last_hidden_state"}}}}},
          {"module_output_name", "token_embeddings"}};
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

void copy_tokenizer(const fs::path& from, const fs::path& to, std::optional<int> model_max_length) {
  for (const char* name :
       {"tokenizer.json", "vocab.txt", "tokenizer_config.json", "special_tokens_map.json"}) {
    if (file_exists(from / name)) write_file(to / name, read_file(from / name));
  }
  if (!model_max_length) return;
  const fs::path file = to / "tokenizer_config.json";
  Json config = file_exists(file) ? read_module_config(file) : Json::object();
  config["model_max_length"] = *model_max_length;
  write_json(file, config);
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
                 legacy ? std::nullopt : std::optional(model.max_length));
  write_sentence_modules(directory, model.modules, model.encoder.hidden_size, layout);
  write_json(directory / "sentence_bert_config.json",
             sentence_bert_config(model.max_length, layout));
  write_sentence_config(directory, model.sentence_config, layout);
}

}  // namespace tandem
