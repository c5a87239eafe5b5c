#include "text/files/tokenizer_spec.h"

#include <algorithm>
#include <array>

#include "base/fail.h"
#include "base/files/file.h"
#include "text/files/tokenizer_json.h"
#include "text/files/vocab_txt.h"
#include "text/sentence_bert_config.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;

fs::path config_path(const fs::path& directory) {
  return directory / "tokenizer_config.json";
}

Json read_config(const fs::path& directory) {
  const fs::path path = config_path(directory);
  return file_exists(path) ? read_json(path) : Json::object();
}

JsonSection section_of(const Json& config, const fs::path& directory) {
  return {config, config_path(directory).string()};
}

/// Above it, a declared length means "no limit": transformers writes 1e30.
constexpr double kMaxLength = 1 << 20;

/// tokenizer_config.json's longest input, under its name of today or the one before; 0 where it
/// declares none.
int declared_max_length(const JsonSection& config) {
  const char* key = config.json().contains("model_max_length") ? "model_max_length" : "max_len";
  const Json* found = config.find(key);
  if (found == nullptr) return 0;
  if (!found->is_number()) config.fail(key, "a number is wanted");
  const double value = found->get<double>();
  return value >= 1 && value <= kMaxLength ? static_cast<int>(value) : 0;
}

/// transformers' generic class reads the normaliser from tokenizer.json alone; every other builds
/// it from tokenizer_config.json.
bool is_generic(const JsonSection& config) {
  const std::string type = config.text_or("tokenizer_class", "BertTokenizer");
  return type == "PreTrainedTokenizerFast" || type == "TokenizersBackend";
}

constexpr std::array kNormalizerKeys = {"do_lower_case", "strip_accents", "tokenize_chinese_chars"};

/// What holds where tokenizer.json has a normaliser and tokenizer_config.json may say another.
void settle_normalizer(const JsonSection& config, TokenizerSpec& spec) {
  if (is_generic(config)) return;
  const NormalizerOptions theirs = read_bert_normalizer(config);
  NormalizerOptions& ours = spec.normalizer;
  const bool says_case = config.find("do_lower_case") != nullptr;
  const bool says_any = std::any_of(kNormalizerKeys.begin(), kNormalizerKeys.end(),
                                    [&](const char* key) { return config.find(key) != nullptr; });
  if (says_case || (says_any && ours.lowercase)) {
    ours = theirs;
    return;
  }
  ours.strip_accents = config.flag("strip_accents", ours.strip_accents);
  ours.handle_chinese_chars = config.flag("tokenize_chinese_chars", ours.handle_chinese_chars);
  std::string differs;
  const bool cased = !ours.lowercase && !ours.lowercase_first;
  if (cased) differs += ", do_lower_case";
  if (ours.strip_accents != theirs.strip_accents) differs += ", strip_accents";
  if (ours.handle_chinese_chars != theirs.handle_chinese_chars)
    differs += ", tokenize_chinese_chars";
  if (differs.empty()) return;
  spec.note =
      concat(config.file(), ": does not say ", differs.substr(2), ": tokenizer.json is followed, ",
             cased ? "which keeps upper case, but transformers would lower-case texts"
                   : "but transformers would normalise texts otherwise");
}

}  // namespace

NormalizerOptions read_bert_normalizer(const JsonSection& config) {
  NormalizerOptions options;
  options.lowercase = config.flag("do_lower_case", true);
  options.strip_accents = config.flag("strip_accents", options.lowercase);
  options.handle_chinese_chars = config.flag("tokenize_chinese_chars", true);
  return options;
}

int read_model_max_length(const fs::path& directory) {
  const Json json = read_config(directory);
  return declared_max_length(section_of(json, directory));
}

TokenizerSpec read_tokenizer_spec(const fs::path& directory) {
  const Json config_json = read_config(directory);
  const JsonSection config = section_of(config_json, directory);
  TokenizerSpec spec;
  if (const fs::path path = directory / "tokenizer.json"; file_exists(path)) {
    spec = parse_tokenizer_json(MappedFile(path).text(), path.string());
    settle_normalizer(config, spec);
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
  spec.model_max_length = declared_max_length(config);
  if (read_sentence_bert_config(directory).do_lower_case) spec.normalizer.lowercase_first = true;
  return spec;
}

void state_normalizer(const NormalizerOptions& normalizer, Json& config) {
  config["do_lower_case"] = normalizer.lowercase || normalizer.lowercase_first;
  config["strip_accents"] = normalizer.strip_accents;
  config["tokenize_chinese_chars"] = normalizer.handle_chinese_chars;
}

}  // namespace tandem
