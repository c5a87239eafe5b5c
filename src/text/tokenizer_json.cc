#include "text/tokenizer_json.h"

#include <algorithm>

#include "base/fail.h"
#include "text/json_section.h"

namespace tandem {
namespace {

constexpr int64_t kMaxTokens = int64_t{1} << 22;

int32_t checked_id(const JsonSection& section, std::string_view token, const Json& id) {
  if (id.is_number_integer() && id >= 0 && id < kMaxTokens) return id.get<int32_t>();
  section.fail(token,
               concat("id ", id.dump(), " is not a whole number from 0 to ", kMaxTokens - 1));
}

std::vector<std::string> read_vocabulary(const JsonSection& model) {
  const Json& entries = model.at("vocab");
  const JsonSection vocab = model.section("vocab");
  std::vector<std::string> tokens;
  for (const auto& [token, id] : entries.items()) {
    const auto place = static_cast<size_t>(checked_id(vocab, token, id));
    if (token.empty()) vocab.fail("\"\"", "a token cannot be empty");
    if (place >= tokens.size()) tokens.resize(place + 1);
    if (!tokens[place].empty()) {
      vocab.fail(token, concat("id ", place, " belongs to '", tokens[place], "' already"));
    }
    tokens[place] = token;
  }
  return tokens;
}

WordPieceOptions read_word_piece(const JsonSection& model) {
  WordPieceOptions options;
  options.unknown = model.text_or("unk_token", options.unknown);
  options.continuation = model.text_or("continuing_subword_prefix", options.continuation);
  const int64_t longest = model.integer("max_input_chars_per_word", options.max_word_length);
  if (longest < 1 || longest > 1'000'000) {
    model.fail("max_input_chars_per_word", concat(longest, " is not between 1 and 1000000"));
  }
  options.max_word_length = static_cast<int>(longest);
  return options;
}

NormalizerOptions read_normalizer(const JsonSection& normalizer) {
  normalizer.require_type("BertNormalizer");
  NormalizerOptions options;
  options.clean_text = normalizer.flag("clean_text", true);
  options.handle_chinese_chars = normalizer.flag("handle_chinese_chars", true);
  options.lowercase = normalizer.flag("lowercase", true);
  options.strip_accents = normalizer.flag("strip_accents", options.lowercase);
  return options;
}

AddedToken read_added_token(const JsonSection& entry) {
  AddedToken token;
  token.content = entry.text("content");
  if (token.content.empty()) entry.fail("content", "a token cannot be empty");
  token.id = checked_id(entry, "id", entry.at("id"));
  token.normalized = entry.flag("normalized", true);
  for (const std::string_view flag : {"single_word", "lstrip", "rstrip"}) {
    if (entry.flag(flag, false)) {
      entry.fail(flag, concat("is not supported for added token '", token.content, "'"));
    }
  }
  return token;
}

/// "[CLS]:0 A:0 [SEP]:0"; an entry that is no piece of a template shows as "?".
std::string describe_template(const Json& pieces) {
  std::string shown;
  for (const Json& piece : pieces) {
    if (!shown.empty()) shown += ' ';
    const bool known = piece.is_object() && piece.size() == 1 && piece.front().is_object();
    const Json& body = known ? piece.front() : piece;
    const bool complete = known && body.contains("id") && body["id"].is_string() &&
                          body.contains("type_id") && body["type_id"].is_number_integer();
    shown += complete ? concat(body["id"].get<std::string>(), ":", body["type_id"]) : "?";
  }
  return shown;
}

void require_template(const JsonSection& processor, const char* name, const std::string& wanted) {
  const std::string found = describe_template(processor.at(name));
  if (found == wanted) return;
  processor.fail(name, concat("template '", found, "' is not supported: only '", wanted, "' is"));
}

/// The names of the special tokens; refuses every layout but BERT's.
void read_post_processor(const JsonSection& processor, TokenizerSpec& spec) {
  const std::string type = processor.text("type");
  if (type == "BertProcessing") {
    for (const auto& [key, token] : {std::pair{"cls", &spec.cls}, std::pair{"sep", &spec.sep}}) {
      const Json& pair = processor.at(key);
      const bool valid = pair.is_array() && pair.size() == 2 && pair[0].is_string();
      if (!valid) processor.fail(key, "a token and its id are wanted");
      *token = pair[0].get<std::string>();
    }
    return;
  }
  if (type != "TemplateProcessing") {
    processor.fail(
        "type",
        concat("'", type, "' is not supported: only TemplateProcessing and BertProcessing are"));
  }
  const std::string single = describe_template(processor.at("single"));
  if (const size_t first = single.find(":0 A:0 "), last = single.rfind(":0");
      first != std::string::npos && last > first + 7) {
    spec.cls = single.substr(0, first);
    spec.sep = single.substr(first + 7, last - first - 7);
  }
  require_template(processor, "single", concat(spec.cls, ":0 A:0 ", spec.sep, ":0"));
  require_template(processor, "pair",
                   concat(spec.cls, ":0 A:0 ", spec.sep, ":0 B:1 ", spec.sep, ":1"));
}

/// Longest input of the truncation section; 0 without one.
int read_truncation(const JsonSection& root) {
  if (root.find("truncation") == nullptr) return 0;
  const JsonSection truncation = root.section("truncation");
  const std::string direction = truncation.text_or("direction", "Right");
  if (direction != "Right") {
    truncation.fail("direction", concat("'", direction, "' is not supported: only Right is"));
  }
  const int64_t longest = truncation.integer("max_length", 0);
  return longest > 0 && longest < kMaxTokens ? static_cast<int>(longest) : 0;
}

}  // namespace

TokenizerSpec parse_tokenizer_json(const Json& json, const std::string& file) {
  const JsonSection root(json, file);
  TokenizerSpec spec;
  const JsonSection model = root.section("model");
  model.require_type("WordPiece");
  spec.tokens = read_vocabulary(model);
  spec.word_piece = read_word_piece(model);
  spec.normalizer = read_normalizer(root.section("normalizer"));
  root.section("pre_tokenizer").require_type("BertPreTokenizer");
  read_post_processor(root.section("post_processor"), spec);
  spec.model_max_length = read_truncation(root);
  if (const Json* added = root.find("added_tokens")) {
    if (!added->is_array()) root.fail("added_tokens", "a list is wanted");
    for (size_t i = 0; i < added->size(); ++i) {
      spec.added.push_back(
          read_added_token(JsonSection((*added)[i], file, concat("added_tokens.", i))));
    }
  }
  return spec;
}

}  // namespace tandem
