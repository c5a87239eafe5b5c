#include "text/tokenizer_spec.h"

#include <algorithm>
#include <optional>

#include "base/fail.h"
#include "base/file.h"
#include "base/utf8.h"
#include "text/json_section.h"
#include "text/tokenizer_json.h"

namespace tandem {
namespace {

/// Above it, a declared length means "no limit": transformers writes 1e30.
constexpr double kMaxLength = 1 << 20;

/// One token a line; the id is the number of the line.
std::vector<std::string> read_vocabulary(const std::filesystem::path& path) {
  const std::string content = read_file(path);
  if (const auto invalid = find_invalid_utf8(content)) {
    bad_input(path.string(), ": byte ", *invalid,
              " is not valid UTF-8: save the vocabulary as UTF-8");
  }
  std::vector<std::string> tokens;
  for (size_t at = 0; at < content.size();) {
    const size_t end = std::min(content.find('\n', at), content.size());
    std::string token = content.substr(at, end - at);
    if (token.ends_with('\r')) token.pop_back();
    tokens.push_back(std::move(token));
    at = end + 1;
  }
  return tokens;
}

/// A special token's name: a string, or an object with its content.
std::string token_name(const JsonSection& config, std::string_view key, std::string_view fallback) {
  const Json* found = config.find(key);
  if (found == nullptr) return std::string(fallback);
  return found->is_object() ? config.section(key).text("content") : config.text(key);
}

TokenizerSpec spec_of_vocabulary(const std::filesystem::path& directory,
                                 const JsonSection& config) {
  TokenizerSpec spec;
  spec.tokens = read_vocabulary(directory / "vocab.txt");
  spec.normalizer.lowercase = config.flag("do_lower_case", true);
  spec.normalizer.strip_accents = config.flag("strip_accents", spec.normalizer.lowercase);
  spec.normalizer.handle_chinese_chars = config.flag("tokenize_chinese_chars", true);
  spec.word_piece.unknown = token_name(config, "unk_token", "[UNK]");
  spec.cls = token_name(config, "cls_token", "[CLS]");
  spec.sep = token_name(config, "sep_token", "[SEP]");
  const std::string pad = token_name(config, "pad_token", "[PAD]");
  const std::string mask = token_name(config, "mask_token", "[MASK]");
  for (const std::string& name : {spec.word_piece.unknown, spec.sep, pad, spec.cls, mask}) {
    const auto found = std::find(spec.tokens.rbegin(), spec.tokens.rend(), name);
    if (name.empty() || found == spec.tokens.rend()) continue;
    spec.added.push_back({name, static_cast<int32_t>(spec.tokens.rend() - found - 1), false});
  }
  return spec;
}

/// tokenizer_config.json's longest input; nothing where it declares none.
std::optional<int> declared_max_length(const JsonSection& config) {
  const Json* found = config.find("model_max_length");
  if (found == nullptr) return std::nullopt;
  if (!found->is_number()) config.fail("model_max_length", "a number is wanted");
  const double value = found->get<double>();
  return value >= 1 && value <= kMaxLength ? static_cast<int>(value) : 0;
}

}  // namespace

TokenizerSpec read_tokenizer_spec(const std::filesystem::path& directory) {
  const std::filesystem::path config_path = directory / "tokenizer_config.json";
  const Json config_json =
      std::filesystem::exists(config_path) ? read_json(config_path) : Json::object();
  const JsonSection config(config_json, config_path.string());
  if (const std::string side = config.text_or("truncation_side", "right"); side != "right") {
    config.fail("truncation_side", concat("'", side, "' is not supported: only right is"));
  }
  TokenizerSpec spec;
  const std::filesystem::path json_path = directory / "tokenizer.json";
  if (std::filesystem::exists(json_path)) {
    spec = parse_tokenizer_json(read_json(json_path), json_path.string());
  } else if (std::filesystem::exists(directory / "vocab.txt")) {
    if (std::filesystem::exists(directory / "added_tokens.json")) {
      bad_input(
          (directory / "added_tokens.json").string(),
          ": is only read through tokenizer.json: save the tokenizer with a current transformers");
    }
    spec = spec_of_vocabulary(directory, config);
  } else {
    bad_input(directory.string(),
              ": holds neither tokenizer.json nor vocab.txt: give the directory of a model");
  }
  if (const auto declared = declared_max_length(config)) spec.model_max_length = *declared;
  return spec;
}

}  // namespace tandem
