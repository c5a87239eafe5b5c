#include "text/post_processor.h"

#include <algorithm>

#include "base/fail.h"
#include "text/files/tokenizer_json.h"

namespace tandem {
namespace {

TemplatePiece text_piece(int text, int32_t type_id) {
  return {.text = text, .type_id = type_id, .overflow_type_id = text};
}

TemplatePiece special_piece(std::vector<SpecialToken> tokens, int32_t type_id) {
  return {.type_id = type_id, .tokens = std::move(tokens)};
}

/// ["[SEP]", 102]
SpecialToken read_token_and_id(const JsonSection& processor, const char* key) {
  const Json& pair = processor.at(key);
  if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string()) {
    processor.fail(key, "a token and its id are wanted");
  }
  return {pair[0].get<std::string>(), checked_token_id(processor, key, pair[1])};
}

/// Entry `name` of "special_tokens": {"ids": [101], "tokens": ["[CLS]"]}.
std::vector<SpecialToken> read_special(const JsonSection& processor, const std::string& name) {
  const JsonSection entry = processor.section("special_tokens").section(name);
  const Json& ids = entry.at("ids");
  const Json& contents = entry.at("tokens");
  if (!ids.is_array() || !contents.is_array() || ids.size() != contents.size()) {
    entry.fail("ids", "a list of ids and a list of as many tokens are wanted");
  }
  std::vector<SpecialToken> tokens;
  for (size_t i = 0; i < ids.size(); ++i) {
    if (!contents[i].is_string()) entry.fail("tokens", "a list of strings is wanted");
    tokens.push_back({contents[i].get<std::string>(), checked_token_id(entry, "ids", ids[i])});
  }
  return tokens;
}

TemplatePiece read_piece(const JsonSection& processor, const JsonSection& piece) {
  const bool is_text = piece.find("Sequence") != nullptr;
  const JsonSection body = piece.section(is_text ? "Sequence" : "SpecialToken");
  const std::string id = body.text("id");
  const int64_t type_id = body.integer("type_id", 0);
  // A segment is a row of the encoder's segment embeddings.
  if (type_id < 0 || type_id > 255) body.fail("type_id", concat(type_id, " is not from 0 to 255"));
  const auto segment = static_cast<int32_t>(type_id);
  if (!is_text) return special_piece(read_special(processor, id), segment);
  if (id != "A" && id != "B") body.fail("id", concat(quote(id), " is neither A nor B"));
  return text_piece(id == "A" ? 0 : 1, segment);
}

std::vector<TemplatePiece> read_template(const JsonSection& processor, const char* name,
                                         int num_texts) {
  std::vector<TemplatePiece> pieces;
  for (const JsonSection& piece : processor.sections(name)) {
    pieces.push_back(read_piece(processor, piece));
  }
  for (int text = 0; text < 2; ++text) {
    const auto places =
        std::count_if(pieces.begin(), pieces.end(),
                      [text](const TemplatePiece& piece) { return piece.text == text; });
    if (places == (text < num_texts ? 1 : 0)) continue;
    processor.fail(name, concat("has text ", text == 0 ? "A" : "B", " ", places,
                                " times: only templates with ",
                                num_texts == 1 ? "A once" : "A and B once each", " are supported"));
  }
  return pieces;
}

}  // namespace

PostProcessor bert_post_processor(const SpecialToken& cls, const SpecialToken& sep) {
  const std::vector<TemplatePiece> single = {special_piece({cls}, 0), text_piece(0, 0),
                                             special_piece({sep}, 0)};
  std::vector<TemplatePiece> pair = single;
  pair.push_back(text_piece(1, 1));
  pair.push_back(special_piece({sep}, 1));
  return {single, pair, false};
}

PostProcessor roberta_post_processor(const SpecialToken& cls, const SpecialToken& sep,
                                     bool trim_offsets) {
  const TemplatePiece first{.text = 0};
  const TemplatePiece second{.text = 1};
  const TemplatePiece open = special_piece({cls}, 0);
  const TemplatePiece close = special_piece({sep}, 0);
  return {{open, first, close},
          {open, first, special_piece({sep, sep}, 0), second, close},
          trim_offsets};
}

PostProcessor read_post_processor(const JsonSection& root) {
  if (root.find("post_processor") == nullptr) {
    return {{text_piece(0, 0)}, {text_piece(0, 0), text_piece(1, 1)}, false};
  }
  const JsonSection processor = root.section("post_processor");
  const std::string type = processor.text("type");
  if (type == "TemplateProcessing") {
    return {read_template(processor, "single", 1), read_template(processor, "pair", 2), false};
  }
  if (type != "BertProcessing" && type != "RobertaProcessing") {
    processor.fail("type", concat(quote(type),
                                  " is not supported: only TemplateProcessing, BertProcessing and "
                                  "RobertaProcessing are"));
  }
  const SpecialToken cls = read_token_and_id(processor, "cls");
  const SpecialToken sep = read_token_and_id(processor, "sep");
  if (type == "BertProcessing") return bert_post_processor(cls, sep);
  const bool trim_offsets = processor.flag("trim_offsets", true);
  if (trim_offsets && processor.flag("add_prefix_space", true)) {
    processor.fail("add_prefix_space", "true is not supported beside trim_offsets");
  }
  return roberta_post_processor(cls, sep, trim_offsets);
}

}  // namespace tandem
