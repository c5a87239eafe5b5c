#include "text/tokenizer_spec.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/fail.h"
#include "base/file.h"
#include "text/tokenizer_json.h"
#include "text/vocab_txt.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;

/// Above it, a declared length means "no limit": transformers writes 1e30.
constexpr double kMaxLength = 1 << 20;

/// tokenizer_config.json's longest input; nothing where it declares none.
std::optional<int> declared_max_length(const JsonSection& config) {
  const Json* found = config.find("model_max_length");
  if (found == nullptr) return std::nullopt;
  if (!found->is_number()) config.fail("model_max_length", "a number is wanted");
  const double value = found->get<double>();
  return value >= 1 && value <= kMaxLength ? static_cast<int>(value) : 0;
}

/// Whether transformers builds the normaliser from tokenizer_config.json: its generic class reads
/// tokenizer.json alone.
bool sets_normalizer(const JsonSection& config) {
  const std::string type = config.text_or("tokenizer_class", "BertTokenizer");
  if (type == "PreTrainedTokenizerFast" || type == "TokenizersBackend") return false;
  constexpr std::array kKeys = {"do_lower_case", "strip_accents", "tokenize_chinese_chars"};
  return std::any_of(kKeys.begin(), kKeys.end(),
                     [&](const char* key) { return config.find(key) != nullptr; });
}

}  // namespace

NormalizerOptions read_bert_normalizer(const JsonSection& config) {
  NormalizerOptions options;
  options.lowercase = config.flag("do_lower_case", true);
  options.strip_accents = config.flag("strip_accents", options.lowercase);
  options.handle_chinese_chars = config.flag("tokenize_chinese_chars", true);
  return options;
}

TokenizerSpec read_tokenizer_spec(const fs::path& directory) {
  const fs::path config_path = directory / "tokenizer_config.json";
  const Json config_json = file_exists(config_path) ? read_json(config_path) : Json::object();
  const JsonSection config(config_json, config_path.string());
  TokenizerSpec spec;
  if (const fs::path path = directory / "tokenizer.json"; file_exists(path)) {
    spec = parse_tokenizer_json(MappedFile(path).text(), path.string());
    if (sets_normalizer(config)) spec.normalizer = read_bert_normalizer(config);
  } else if (file_exists(directory / "vocab.txt")) {
    spec = read_vocab_txt(directory, config);
  } else {
    bad_input(directory.string(),
              ": holds neither tokenizer.json nor vocab.txt: give the directory of a model");
  }
  if (config.flag("split_special_tokens", false)) {
    config.fail("split_special_tokens", "true is not supported: remove it");
  }
  if (config.find("truncation_side") != nullptr) {
    spec.truncation_side = read_side(config, "truncation_side");
  }
  if (const auto declared = declared_max_length(config)) spec.model_max_length = *declared;
  return spec;
}

}  // namespace tandem
