#include "text/files/vocab_txt.h"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_set>

#include "base/fail.h"
#include "base/files/file.h"
#include "base/strings/text.h"
#include "base/strings/utf8.h"
#include "text/files/tokenizer_json.h"
#include "text/unicode/unicode.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxLineBytes = size_t{1} << 20;

/// One token a line; the id is the number of the line.
void read_lines(const fs::path& path, TokenizerSpec& spec) {
  const MappedFile file(path);
  const std::string_view content = file.text();
  if (const auto invalid = find_invalid_utf8(content)) {
    bad_input(path.string(), ": byte ", *invalid,
              " is not valid UTF-8: save the vocabulary as UTF-8");
  }
  if (content.empty()) bad_input(path.string(), ": is empty: one token a line is wanted");
  const auto lines = std::count(content.begin(), content.end(), '\n');
  if (lines > kMaxTokens) {
    bad_input(path.string(), ": ", lines, " lines: a vocabulary has at most ", kMaxTokens);
  }
  spec.tokens.reserve(static_cast<size_t>(lines) + 1);
  std::unordered_set<std::string_view> distinct;
  for (size_t at = 0; at < content.size();) {
    const size_t end = std::min(content.find('\n', at), content.size());
    if (end - at > kMaxLineBytes) {
      bad_input(path.string(), ": line ", spec.tokens.size() + 1, " has ", end - at,
                " bytes: one token of the vocabulary a line is wanted");
    }
    std::string_view token = content.substr(at, end - at);
    token.remove_suffix(trailing_space(token));  // as the reference does, CR among it
    spec.tokens.emplace_back(token);
    distinct.insert(token);
    at = end + 1;
  }
  spec.num_tokens = distinct.size();
  spec.may_repeat = true;
}

/// A string, or an object with flags. `special` is what an object that does not say is.
AddedToken read_special(const JsonSection& section, const std::string& key, bool special) {
  if (section.at(key).is_object()) return read_added_token(section.section(key), special);
  AddedToken token{.content = section.text(key)};
  if (token.content.empty()) section.fail(key, "a token cannot be empty");
  return token;
}

/// The tokens of "added_tokens_decoder": {"4": {"content": "[MASK]", ...}}.
std::vector<AddedToken> read_decoder(const JsonSection& config) {
  std::vector<AddedToken> tokens;
  const JsonSection decoder = config.section("added_tokens_decoder");
  for (const auto& [key, ignored] : decoder.json().items()) {
    const int32_t id = parse_integer<int32_t>(key).value_or(-1);
    if (id < 0 || id >= kMaxTokens) {
      config.fail("added_tokens_decoder", concat(quote(key), " is not the id of a token"));
    }
    tokens.push_back(read_added_token(decoder.section(key)));
    tokens.back().id = id;
  }
  return tokens;
}

/// The tokens of added_tokens.json: {"token": id}.
std::vector<AddedToken> read_legacy(const fs::path& path) {
  std::vector<AddedToken> tokens;
  const Json json = read_json(path);
  const JsonSection file(json, path.string());
  for (const auto& [content, id] : json.items()) {
    if (content.empty()) file.fail(quote(content), "a token cannot be empty");
    tokens.push_back(
        {.content = content, .id = checked_token_id(file, quote(content), id), .normalized = true});
  }
  return tokens;
}

/// Special tokens by the keys that name them; the last file that names one counts.
struct SpecialTokens {
  std::map<std::string, std::optional<AddedToken>> named;  ///< nothing: there shall be none
  std::vector<AddedToken> more;

  void read(const JsonSection& section, bool special) {
    for (const auto& [key, value] : section.json().items()) {
      if (!key.ends_with("_token")) continue;
      named[key].reset();
      if (!value.is_null()) named[key] = read_special(section, key, special);
    }
    for (const char* key : {"additional_special_tokens", "extra_special_tokens"}) {
      if (section.find(key) == nullptr) continue;
      if (!section.at(key).is_array()) section.fail(key, "is only supported as a list");
      for (const Json& entry : section.at(key)) {
        const Json wrapped = {{key, entry}};
        more.push_back(read_special(JsonSection(wrapped, section.file()), key, true));
      }
    }
  }

  std::string content(const std::string& key, std::string_view otherwise) const {
    const auto found = named.find(key);
    if (found == named.end()) return std::string(otherwise);
    return found->second ? found->second->content : "";
  }
};

/// Special tokens where no file names them, in the order in which transformers adds them.
using Defaults = std::vector<std::pair<std::string, std::string>>;

Defaults bert_defaults() {
  return {{"bos_token", ""},       {"eos_token", ""},      {"unk_token", "[UNK]"},
          {"sep_token", "[SEP]"},  {"pad_token", "[PAD]"}, {"cls_token", "[CLS]"},
          {"mask_token", "[MASK]"}};
}

Defaults mpnet_defaults() {
  return {{"bos_token", "<s>"},    {"eos_token", "</s>"},  {"unk_token", "[UNK]"},
          {"sep_token", "</s>"},   {"pad_token", "<pad>"}, {"cls_token", "<s>"},
          {"mask_token", "<mask>"}};
}

/// Token by token as transformers adds them, which numbers those that the vocabulary lacks.
void add_tokens(const SpecialTokens& special, const Defaults& defaults,
                std::vector<AddedToken> first, TokenizerSpec& spec) {
  const auto by_id = [](const AddedToken& a, const AddedToken& b) { return a.id < b.id; };
  std::stable_sort(first.begin(), first.end(), by_id);
  spec.added = std::move(first);
  std::unordered_set<std::string> known;
  for (const AddedToken& token : spec.added) known.insert(token.content);
  const auto add = [&](const AddedToken& token) {
    if (known.insert(token.content).second) spec.added.push_back(token);
  };
  const auto in_vocabulary = [&](const std::string& token) {
    return std::find(spec.tokens.begin(), spec.tokens.end(), token) != spec.tokens.end();
  };
  for (const auto& [key, content] : defaults) {
    const auto found = special.named.find(key);
    if (found != special.named.end()) {
      if (found->second) add(*found->second);
    } else if (!content.empty() && in_vocabulary(content)) {
      add({.content = content});
    }
  }
  for (const auto& [key, token] : special.named) {
    if (token) add(*token);
  }
  for (const AddedToken& token : special.more) add(token);
}

}  // namespace

TokenizerSpec read_vocab_txt(const fs::path& directory, const JsonSection& config) {
  TokenizerSpec spec;
  read_lines(directory / "vocab.txt", spec);
  spec.normalizer = read_bert_normalizer(config);
  SpecialTokens special;
  special.read(config, false);
  std::vector<AddedToken> first;
  if (config.find("added_tokens_decoder") != nullptr) {
    first = read_decoder(config);
  } else {
    if (const fs::path path = directory / "special_tokens_map.json"; file_exists(path)) {
      const Json json = read_json(path);
      special.read(JsonSection(json, path.string()), true);
    }
    if (const fs::path path = directory / "added_tokens.json"; file_exists(path)) {
      first = read_legacy(path);
    }
  }
  const bool is_mpnet = config.text_or("tokenizer_class", "").starts_with("MPNetTokenizer");
  const Defaults defaults = is_mpnet ? mpnet_defaults() : bert_defaults();
  add_tokens(special, defaults, std::move(first), spec);
  const auto content = [&](const char* key) {
    const auto otherwise = std::ranges::find(defaults, key, &Defaults::value_type::first);
    return special.content(key, otherwise->second);
  };
  spec.word_piece.unknown = content("unk_token");
  const SpecialToken cls{content("cls_token")}, sep{content("sep_token")};
  spec.post_processor = is_mpnet ? roberta_post_processor(cls, sep, /*trim_offsets=*/true)
                                 : bert_post_processor(cls, sep);
  const std::string mask = content("mask_token");
  for (AddedToken& token : spec.added) {
    if (is_mpnet && token.content == mask) token.lstrip = true;
  }
  return spec;
}

}  // namespace tandem
