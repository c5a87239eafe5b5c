#include "text/tokenizer.h"

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_set>

#include "base/fail.h"
#include "base/strings/utf8.h"
#include "format/json.h"
#include "text/assembly.h"
#include "text/files/tokenizer_spec.h"
#include "text/unicode/unicode.h"
#include "text/word_piece/plain_text.h"

namespace tandem {
namespace {

/// Buffers of one thread, kept between calls.
struct Scratch {
  PlainTextScratch plain;
  std::vector<AddedMatch> raw_matches;
  std::vector<AddedMatch> normalized_matches;
  std::array<TokenList, 2> texts;
};

Scratch& scratch() {
  thread_local Scratch buffers;
  return buffers;
}

void check_text(std::string_view text) {
  if (const auto invalid = find_invalid_utf8(text)) {
    bad_input("byte ", *invalid,
              " of the text is not valid UTF-8: save it as UTF-8, or replace invalid bytes");
  }
  if (text.size() > std::numeric_limits<int32_t>::max()) {
    bad_input("a text of ", text.size(), " bytes is too long: split it");
  }
}

}  // namespace

void Encoding::clear() {
  ids.clear();
  segments.clear();
  begins.clear();
  ends.clear();
  words.clear();
  special.clear();
  first_text_begin = first_text_end = 0;
  truncated = false;
  num_words = 0;
  overflowing.clear();
}

struct Tokenizer::Impl {
  explicit Impl(TokenizerSpec spec);

  void number_added_tokens(size_t num_tokens);
  void find_added_tokens();
  void resolve(std::vector<TemplatePiece>& pieces) const;
  int32_t id(std::string_view token) const;

  void encode_text(std::string_view text, TokenList& out) const;
  void append(std::string_view text, TokenList& out) const;
  void push_added(std::string_view text, const AddedMatch& match, int32_t begin, int32_t end,
                  TokenList& out) const;
  void append_plain(std::string_view text, int32_t first, TokenList& out) const;
  void finish(std::span<const TokenList> texts, const EncodeOptions& options, Encoding& out) const;

  Vocabulary vocabulary;
  std::vector<AddedToken> added;
  AddedTokens raw_added;
  AddedTokens normalized_added;
  Normalizer normalizer;
  WordPiece word_piece;
  PlainText plain_text;
  PostProcessor post_processor;
  TruncationSide truncation_side;
  int model_max_length = 0;
  int type_vocab_size = 0;  ///< of the encoder; 0: it looks at no segments
  std::string note;
};

Tokenizer::Impl::Impl(TokenizerSpec spec)
    : vocabulary(std::move(spec.tokens)),
      added(std::move(spec.added)),
      normalizer(spec.normalizer),
      word_piece(vocabulary, spec.word_piece),
      plain_text(normalizer, word_piece),
      post_processor(std::move(spec.post_processor)),
      truncation_side(spec.truncation_side),
      model_max_length(spec.model_max_length),
      note(std::move(spec.note)) {
  if (const int32_t repeated = spec.may_repeat ? -1 : vocabulary.repeated(); repeated >= 0) {
    bad_input("the vocabulary gives token ", quote(vocabulary.token(repeated)), " two ids");
  }
  number_added_tokens(spec.num_tokens);
  find_added_tokens();
  resolve(post_processor.single);
  resolve(post_processor.pair);
}

/// As the reference numbers them, whatever the file says; so the file must say the same.
void Tokenizer::Impl::number_added_tokens(size_t num_tokens) {
  auto next = static_cast<int32_t>(num_tokens);
  std::unordered_set<std::string_view> seen;
  for (AddedToken& token : added) {
    if (!seen.insert(token.content).second) {
      bad_input("added token ", quote(token.content), " is given twice");
    }
    const int32_t known = vocabulary.id(token.content);
    const int32_t id = known >= 0 ? known : next;
    if (token.id >= 0 && token.id != id) {
      bad_input("added token ", quote(token.content), " has id ", token.id, ", but ",
                known >= 0 ? "in the vocabulary" : "as the next behind the vocabulary", " it is ",
                id, ": give it that id");
    }
    if (known < 0 && !vocabulary.token(id).empty()) {
      bad_input("added token ", quote(token.content), " has id ", id, " like ",
                quote(vocabulary.token(id)), " of the vocabulary: close the gaps between its ids");
    }
    token.id = id;
    next = std::max(next, id + 1);
  }
}

void Tokenizer::Impl::find_added_tokens() {
  std::vector<AddedTokens::Pattern> raw;
  std::vector<AddedTokens::Pattern> normalized;
  for (const AddedToken& token : added) {
    if (!token.normalized) {
      raw.push_back({token.content, token});
      continue;
    }
    Normalized& form = scratch().plain.normalized;
    normalizer.normalize(token.content, 0, form);
    if (form.text.empty()) {
      bad_input("added token ", quote(token.content), " is empty once normalised");
    }
    normalized.push_back({form.text, token});
  }
  raw_added = AddedTokens(std::move(raw));
  normalized_added = AddedTokens(std::move(normalized));
}

/// Every special token of a template gets its id.
void Tokenizer::Impl::resolve(std::vector<TemplatePiece>& pieces) const {
  for (TemplatePiece& piece : pieces) {
    for (SpecialToken& token : piece.tokens) {
      const int32_t known = id(token.content);
      if (known < 0) {
        bad_input("the vocabulary lacks the special token ", quote(token.content));
      }
      if (token.id >= 0 && token.id != known) {
        bad_input("the special token ", quote(token.content), " of the post-processor has id ",
                  token.id, ", but in the vocabulary it is ", known);
      }
      token.id = known;
    }
  }
}

int32_t Tokenizer::Impl::id(std::string_view token) const {
  const int32_t known = vocabulary.id(token);
  if (known >= 0) return known;
  const auto same = [token](const AddedToken& other) { return other.content == token; };
  const auto found = std::find_if(added.begin(), added.end(), same);
  return found == added.end() ? -1 : found->id;
}

void Tokenizer::Impl::encode_text(std::string_view text, TokenList& out) const {
  out.clear(/*fix_word=*/false);
  append(text, out);
}

void Tokenizer::Impl::append(std::string_view text, TokenList& out) const {
  check_text(text);
  std::vector<AddedMatch>& matches = scratch().raw_matches;
  raw_added.find_all(text, matches);
  size_t at = 0;
  int32_t position = 0;  // of `at`
  const auto count = [text](size_t begin, size_t end) {
    return static_cast<int32_t>(count_code_points(text.substr(begin, end - begin)));
  };
  for (const AddedMatch& match : matches) {
    if (at < match.begin) append_plain(text.substr(at, match.begin - at), position, out);
    position += match.begin < at ? -count(match.begin, at) : count(at, match.begin);
    const int32_t end = position + count(match.begin, match.end);
    push_added(text, match, position, end, out);
    at = match.end;
    position = end;
  }
  append_plain(text.substr(at), position, out);
}

void Tokenizer::Impl::push_added(std::string_view text, const AddedMatch& match, int32_t begin,
                                 int32_t end, TokenList& out) const {
  if (post_processor.trim_offsets) {
    const std::string_view token = text.substr(match.begin, match.end - match.begin);
    const auto leading = count_code_points(token.substr(0, leading_space(token)));
    const auto trailing = count_code_points(token.substr(token.size() - trailing_space(token)));
    begin = std::min(begin + static_cast<int32_t>(leading), end);
    end = std::max(end - static_cast<int32_t>(trailing), begin);
  }
  out.tokens.push_back({match.id, begin, end, out.take_word()});
}

void Tokenizer::Impl::append_plain(std::string_view text, int32_t first, TokenList& out) const {
  PlainTextScratch& plain = scratch().plain;
  if (normalized_added.empty()) return plain_text.append(text, first, plain, out);
  normalizer.normalize(text, first, plain.normalized);
  const std::string_view whole = plain.normalized.text;
  const int32_t* sources = plain.normalized.sources.data();
  std::vector<AddedMatch>& matches = scratch().normalized_matches;
  normalized_added.find_all(whole, matches);
  size_t at = 0;
  for (const AddedMatch& match : matches) {
    if (at < match.begin)
      plain_text.append_words(whole.substr(at, match.begin - at), sources + at, plain, out);
    push_added(whole, match, sources[match.begin], sources[match.end - 1] + 1, out);
    at = match.end;
  }
  plain_text.append_words(whole.substr(at), sources + at, plain, out);
}

Tokenizer::Tokenizer(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;
Tokenizer::~Tokenizer() = default;

Tokenizer Tokenizer::load(const std::filesystem::path& directory, int encoder_vocab_size,
                          int encoder_type_vocab_size) {
  TokenizerSpec spec = read_tokenizer_spec(directory);
  const auto check_size = [&](size_t num_tokens) {
    if (num_tokens <= static_cast<size_t>(encoder_vocab_size)) return;
    bad_input(directory.string(), ": the tokenizer has ", num_tokens,
              " tokens, but the encoder's vocab_size is ", encoder_vocab_size,
              ": these files do not belong together");
  };
  check_size(spec.num_tokens);
  std::unique_ptr<Impl> impl;
  try {
    impl = std::make_unique<Impl>(std::move(spec));
  } catch (const Error& error) {
    throw Error(error.code(), concat(directory.string(), ": tokenizer: ", error.message()));
  }
  impl->type_vocab_size = encoder_type_vocab_size;
  Tokenizer tokenizer(std::move(impl));
  check_size(static_cast<size_t>(tokenizer.vocab_size()));  // with added tokens
  return tokenizer;
}

void Tokenizer::Impl::finish(std::span<const TokenList> texts, const EncodeOptions& options,
                             Encoding& out) const {
  const bool is_pair = texts.size() == 2;
  const std::vector<TemplatePiece>& pieces = is_pair ? post_processor.pair : post_processor.single;
  for (const TemplatePiece& piece : pieces) {
    if (type_vocab_size == 0 || piece.type_id < type_vocab_size) continue;
    bad_input(is_pair ? "a pair of texts" : "a text", " has tokens of segment ", piece.type_id,
              ", but the encoder's type_vocab_size is ", type_vocab_size,
              is_pair ? ": give one text" : ": these files do not belong together");
  }
  assemble(texts, pieces, options, options.truncation_side.value_or(truncation_side), out);
}

void Tokenizer::encode(std::string_view text, const EncodeOptions& options, Encoding& out) const {
  TokenList& only = scratch().texts[0];
  impl_->encode_text(text, only);
  impl_->finish({&only, 1}, options, out);
}

void Tokenizer::encode_pair(std::string_view first, std::string_view second,
                            const EncodeOptions& options, Encoding& out) const {
  std::array<TokenList, 2>& texts = scratch().texts;
  impl_->encode_text(first, texts[0]);
  impl_->encode_text(second, texts[1]);
  impl_->finish(texts, options, out);
}

void Tokenizer::encode_words(std::span<const std::string> words, const EncodeOptions& options,
                             Encoding& out) const {
  TokenList& only = scratch().texts[0];
  only.clear(/*fix_word=*/true);
  for (const std::string& word : words) {
    impl_->append(word, only);
    ++only.num_words;
  }
  impl_->finish({&only, 1}, options, out);
}

int Tokenizer::vocab_size() const {
  int32_t size = impl_->vocabulary.size();
  for (const AddedToken& token : impl_->added) size = std::max(size, token.id + 1);
  return size;
}

std::string_view Tokenizer::token(int32_t id) const {
  const std::string_view known = impl_->vocabulary.token(id);
  if (!known.empty()) return known;
  const auto same = [id](const AddedToken& token) { return token.id == id; };
  const auto found = std::find_if(impl_->added.begin(), impl_->added.end(), same);
  return found == impl_->added.end() ? std::string_view() : found->content;
}

int32_t Tokenizer::id(std::string_view token) const {
  return impl_->id(token);
}

int Tokenizer::model_max_length() const {
  return impl_->model_max_length;
}

TruncationSide Tokenizer::truncation_side() const {
  return impl_->truncation_side;
}

const std::string& Tokenizer::note() const {
  return impl_->note;
}

}  // namespace tandem
