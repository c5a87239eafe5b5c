#include "text/files/tokenizer_json.h"

#include <algorithm>
#include <limits>

#include "base/fail.h"

namespace tandem {
namespace {

/// Ids that no token has cost memory all the same: a small file must not ask for much.
constexpr size_t kMaxHoles = size_t{1} << 16;

/// The entries of model.vocab, which may be half a million: they never become a tree of JSON.
class Vocab {
 public:
  explicit Vocab(const std::string& file) : file_(file) {}

  void add(std::string token, const Json& id) {
    if (!id.is_number_integer() || id < 0 || id >= kMaxTokens) {
      fail(token, concat("id ", shown(id), " is not a whole number from 0 to ", kMaxTokens - 1));
    }
    if (entries_.size() == kMaxTokens) fail(token, "there are too many tokens");
    entries_.push_back({std::move(token), id.get<int32_t>()});
  }

  /// The tokens by id.
  std::vector<std::string> take() {
    std::vector<std::string> tokens;
    std::vector<bool> taken;
    const size_t limit = entries_.size() + kMaxHoles;
    for (auto& [token, id] : entries_) {
      const auto place = static_cast<size_t>(id);
      if (place >= limit) {
        fail(token, concat("id ", id, " is too far beyond the ", entries_.size(),
                           " tokens of the vocabulary"));
      }
      if (place >= tokens.size()) tokens.resize(place + 1), taken.resize(place + 1);
      if (taken[place])
        fail(token, concat("id ", id, " belongs to ", quote(tokens[place]), " already"));
      taken[place] = true;
      tokens[place] = std::move(token);
    }
    return tokens;
  }

  size_t size() const { return entries_.size(); }

 private:
  [[noreturn]] void fail(const std::string& token, std::string_view message) const {
    bad_input(file_, ": model.vocab: token ", quote(token), ": ", message);
  }

  const std::string& file_;
  std::vector<std::pair<std::string, int32_t>> entries_;
};

WordPieceOptions read_word_piece(const JsonSection& model) {
  WordPieceOptions options;
  options.unknown = model.text_or("unk_token", options.unknown);
  options.continuation = model.text_or("continuing_subword_prefix", options.continuation);
  const int64_t longest = model.integer("max_input_chars_per_word", options.max_word_length);
  if (longest < 0) model.fail("max_input_chars_per_word", concat(longest, " is below 0"));
  options.max_word_length =
      static_cast<int>(std::min<int64_t>(longest, std::numeric_limits<int>::max()));
  return options;
}

/// Files of early versions name no type; only WordPiece has the prefix.
void require_word_piece(const JsonSection& model) {
  if (model.find("type") == nullptr && model.find("continuing_subword_prefix") != nullptr) return;
  const std::string type = model.text("type");
  if (type != "WordPiece") {
    model.fail("type", concat(quote(type), " is not supported: only WordPiece is"));
  }
}

/// BertNormalizer, or one of its steps by itself.
NormalizerOptions read_normalizer_step(const JsonSection& normalizer) {
  const std::string type = normalizer.text("type");
  NormalizerOptions options;
  if (type == "Lowercase") {
    options = {.clean_text = false, .handle_chinese_chars = false, .strip_accents = false};
  } else if (type == "BertNormalizer") {
    options.clean_text = normalizer.flag("clean_text", true);
    options.handle_chinese_chars = normalizer.flag("handle_chinese_chars", true);
    options.lowercase = normalizer.flag("lowercase", true);
    options.strip_accents = normalizer.flag("strip_accents", options.lowercase);
  } else {
    normalizer.fail("type",
                    concat(quote(type),
                           " is not supported: only BertNormalizer, Lowercase and a Sequence "
                           "of them are"));
  }
  return options;
}

NormalizerOptions read_normalizer(const JsonSection& root) {
  const NormalizerOptions none{false, false, false, false};
  const NormalizerOptions lowercase_alone{false, false, false, true};
  if (root.find("normalizer") == nullptr) return none;
  const JsonSection normalizer = root.section("normalizer");
  if (normalizer.text("type") != "Sequence") return read_normalizer_step(normalizer);
  NormalizerOptions all = none;
  for (const JsonSection& member : normalizer.sections("normalizers")) {
    const NormalizerOptions next = read_normalizer_step(member);
    if (next == none) continue;
    if (next == lowercase_alone) {
      all.lowercase = true;
    } else if (all == none || all == lowercase_alone) {
      const bool lowercase_first = all.lowercase;
      all = next;
      all.lowercase_first = lowercase_first;
    } else {
      // In one pass there is lower-casing at the beginning and at the end.
      member.fail("type",
                  "is not supported here: beside one BertNormalizer there may be Lowercase alone");
    }
  }
  return all;
}

bool is_whitespace_then_punctuation(const JsonSection& sequence) {
  const std::vector<JsonSection> members = sequence.sections("pretokenizers");
  return members.size() == 2 && members[0].text("type") == "WhitespaceSplit" &&
         members[1].text("type") == "Punctuation" &&
         members[1].text_or("behavior", "Isolated") == "Isolated";
}

void check_pre_tokenizer(const JsonSection& pre_tokenizer) {
  const std::string type = pre_tokenizer.text("type");
  if (type == "BertPreTokenizer") return;
  if (type == "Sequence") {
    const std::vector<JsonSection> members = pre_tokenizer.sections("pretokenizers");
    if (members.size() == 1) return check_pre_tokenizer(members[0]);
    if (is_whitespace_then_punctuation(pre_tokenizer)) return;
  }
  pre_tokenizer.fail("type", concat(quote(type),
                                    " is not supported: only BertPreTokenizer and a Sequence of "
                                    "WhitespaceSplit and isolated Punctuation are"));
}

void read_truncation(const JsonSection& root, TokenizerSpec& spec) {
  if (root.find("truncation") == nullptr) return;
  const JsonSection truncation = root.section("truncation");
  spec.truncation_side = read_side(truncation, "direction");
  const std::string strategy = truncation.text_or("strategy", "LongestFirst");
  if (strategy != "LongestFirst" && strategy != "OnlyFirst" && strategy != "OnlySecond") {
    truncation.fail("strategy",
                    concat(quote(strategy), " is none of LongestFirst, OnlyFirst, OnlySecond"));
  }
  for (const char* key : {"max_length", "stride"}) {
    const int64_t value = truncation.integer(key, 0);
    if (value < 0) truncation.fail(key, concat(value, " is below 0"));
  }
}

/// `tokenizers` numbers tokens that the vocabulary lacks by itself: an id that differs is no id.
void read_added_tokens(const JsonSection& root, TokenizerSpec& spec) {
  if (root.find("added_tokens") == nullptr) return;
  for (const JsonSection& entry : root.sections("added_tokens")) {
    AddedToken token = read_added_token(entry);
    token.id = checked_token_id(entry, "id", entry.at("id"));
    spec.added.push_back(std::move(token));
  }
}

}  // namespace

int32_t checked_token_id(const JsonSection& section, std::string_view member, const Json& id) {
  if (id.is_number_integer() && id >= 0 && id < kMaxTokens) return id.get<int32_t>();
  section.fail(member, concat(shown(id), " is not a whole number from 0 to ", kMaxTokens - 1));
}

TruncationSide read_side(const JsonSection& section, std::string_view member) {
  const std::string side = section.text_or(member, "right");
  if (side == "right" || side == "Right") return TruncationSide::right;
  if (side == "left" || side == "Left") return TruncationSide::left;
  section.fail(member, concat(quote(side), " is neither right nor left"));
}

AddedToken read_added_token(const JsonSection& entry, bool special) {
  AddedToken token;
  token.content = entry.text("content");
  if (token.content.empty()) entry.fail("content", "a token cannot be empty");
  token.normalized = entry.flag("normalized", !entry.flag("special", special));
  token.single_word = entry.flag("single_word", false);
  token.lstrip = entry.flag("lstrip", false);
  token.rstrip = entry.flag("rstrip", false);
  return token;
}

TokenizerSpec parse_tokenizer_json(std::string_view text, const std::string& file) {
  Vocab vocab(file);
  const Json json =
      parse_json(text, file, {{"model", "vocab"}, [&](std::string token, const Json& id) {
                                vocab.add(std::move(token), id);
                              }});
  const JsonSection root(json, file);
  TokenizerSpec spec;
  const JsonSection model = root.section("model");
  require_word_piece(model);
  model.section("vocab");  // must be an object
  spec.num_tokens = vocab.size();
  spec.tokens = vocab.take();
  spec.word_piece = read_word_piece(model);
  spec.normalizer = read_normalizer(root);
  check_pre_tokenizer(root.section("pre_tokenizer"));
  spec.post_processor = read_post_processor(root);
  read_truncation(root, spec);
  read_added_tokens(root, spec);
  return spec;
}

}  // namespace tandem
