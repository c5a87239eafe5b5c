#include "text/tokenizer.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "base/fail.h"
#include "base/utf8.h"
#include "text/pre_tokenizer.h"
#include "text/tokenizer_spec.h"
#include "text/truncation.h"

namespace tandem {
namespace {

/// Buffers of one thread, kept between calls.
struct Scratch {
  Normalized normalized;
  std::vector<Piece> pieces;
};

Scratch& scratch() {
  thread_local Scratch buffers;
  return buffers;
}

void push(Encoding& out, int32_t id, int32_t segment, int32_t begin, int32_t end, int32_t word) {
  out.ids.push_back(id);
  out.segments.push_back(segment);
  out.begins.push_back(begin);
  out.ends.push_back(end);
  out.words.push_back(word);
  out.special.push_back(0);
}

void push_special(Encoding& out, int32_t id, int32_t segment) {
  push(out, id, segment, 0, 0, -1);
  out.special.back() = 1;
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
  truncated = false;
  num_words = 0;
}

struct Tokenizer::Impl {
  explicit Impl(TokenizerSpec spec);

  /// What one text is encoded as part of.
  struct Part {
    int32_t segment = 0;
    int32_t word = 0;         ///< index of the next word; with fixed_word of each
    bool fixed_word = false;  ///< every token belongs to `word`
    int32_t take_word() { return fixed_word ? word : word++; }
  };

  int32_t special_id(const std::string& token) const;
  size_t room(const EncodeOptions& options, int num_special) const;
  void append(std::string_view text, Part& part, Encoding& out) const;
  void append_plain(std::string_view text, int32_t first, Part& part, Encoding& out) const;
  void append_words(std::string_view normalized, size_t offset, Part& part, Encoding& out) const;

  Vocabulary vocabulary;
  std::vector<AddedToken> added;
  AddedTokens raw_added;
  AddedTokens normalized_added;
  Normalizer normalizer;
  WordPiece word_piece;
  int32_t cls = 0;
  int32_t sep = 0;
  int model_max_length = 0;
};

Tokenizer::Impl::Impl(TokenizerSpec spec)
    : vocabulary(std::move(spec.tokens)),
      added(std::move(spec.added)),
      normalizer(spec.normalizer),
      word_piece(vocabulary, spec.word_piece),
      model_max_length(spec.model_max_length) {
  for (const AddedToken& token : added) {
    const bool known = vocabulary.id(token.content) >= 0;
    if (known ? vocabulary.id(token.content) != token.id : !vocabulary.token(token.id).empty()) {
      bad_input("added token '", token.content, "' has id ", token.id,
                ", which disagrees with the vocabulary");
    }
    if (token.normalized) {
      normalizer.normalize(token.content, 0, scratch().normalized);
      const std::string& pattern = scratch().normalized.text;
      if (pattern.empty()) bad_input("added token '", token.content, "' is empty once normalised");
      normalized_added.add(pattern, token.id);
    } else {
      raw_added.add(token.content, token.id);
    }
  }
  cls = special_id(spec.cls);
  sep = special_id(spec.sep);
}

int32_t Tokenizer::Impl::special_id(const std::string& token) const {
  const auto same = [&](const AddedToken& other) { return other.content == token; };
  const auto found = std::find_if(added.begin(), added.end(), same);
  const int32_t id = found != added.end() ? found->id : vocabulary.id(token);
  if (id < 0) bad_input("the vocabulary lacks the special token '", token, "'");
  return id;
}

size_t Tokenizer::Impl::room(const EncodeOptions& options, int num_special) const {
  const int taken = options.add_special_tokens ? num_special : 0;
  if (options.max_length <= taken) {
    bad_input("max_length ", options.max_length, " leaves no room for text: at least ", taken + 1,
              " is needed");
  }
  return static_cast<size_t>(options.max_length - taken);
}

void Tokenizer::Impl::append(std::string_view text, Part& part, Encoding& out) const {
  check_text(text);
  int32_t position = 0;
  for (size_t at = 0; at < text.size();) {
    const auto match = raw_added.find(text, at);
    const std::string_view plain = text.substr(at, (match ? match->begin : text.size()) - at);
    append_plain(plain, position, part, out);
    position += static_cast<int32_t>(count_code_points(plain));
    at += plain.size();
    if (!match) continue;
    const auto length = static_cast<int32_t>(count_code_points(text.substr(at, match->end - at)));
    push(out, match->id, part.segment, position, position + length, part.take_word());
    position += length;
    at = match->end;
  }
}

void Tokenizer::Impl::append_plain(std::string_view text, int32_t first, Part& part,
                                   Encoding& out) const {
  Normalized& normalized = scratch().normalized;
  normalizer.normalize(text, first, normalized);
  const std::string_view whole = normalized.text;
  size_t at = 0;
  while (const auto match = normalized_added.find(whole, at)) {
    append_words(whole.substr(at, match->begin - at), at, part, out);
    push(out, match->id, part.segment, normalized.sources[match->begin],
         normalized.sources[match->end - 1] + 1, part.take_word());
    at = match->end;
  }
  append_words(whole.substr(at), at, part, out);
}

void Tokenizer::Impl::append_words(std::string_view normalized, size_t offset, Part& part,
                                   Encoding& out) const {
  const int32_t* sources = scratch().normalized.sources.data() + offset;
  std::vector<Piece>& pieces = scratch().pieces;
  size_t at = 0;
  for (std::string_view word; !(word = next_word(normalized, at)).empty();) {
    word_piece.split(word, pieces);
    const int32_t* source = sources + (word.data() - normalized.data());
    const int32_t index = part.take_word();
    for (const Piece& piece : pieces) {
      push(out, piece.id, part.segment, source[piece.begin], source[piece.end - 1] + 1, index);
    }
  }
}

Tokenizer::Tokenizer(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;
Tokenizer::~Tokenizer() = default;

Tokenizer Tokenizer::load(const std::filesystem::path& directory) {
  TokenizerSpec spec = read_tokenizer_spec(directory);
  try {
    return Tokenizer(std::make_unique<const Impl>(std::move(spec)));
  } catch (const Error& error) {
    throw Error(error.code(), concat(directory.string(), ": tokenizer: ", error.message()));
  }
}

void Tokenizer::encode(std::string_view text, const EncodeOptions& options, Encoding& out) const {
  const size_t room = impl_->room(options, 2);
  out.clear();
  if (options.add_special_tokens) push_special(out, impl_->cls, 0);
  const size_t begin = out.ids.size();
  Impl::Part part;
  impl_->append(text, part, out);
  out.num_words = part.word;
  erase_tokens(out, std::min(begin + room, out.ids.size()), out.ids.size());
  if (options.add_special_tokens) push_special(out, impl_->sep, 0);
}

void Tokenizer::encode_pair(std::string_view first, std::string_view second,
                            const EncodeOptions& options, Encoding& out) const {
  const size_t room = impl_->room(options, 3);
  out.clear();
  if (options.add_special_tokens) push_special(out, impl_->cls, 0);
  const size_t begin = out.ids.size();
  Impl::Part a;
  impl_->append(first, a, out);
  const size_t middle = out.ids.size();
  // The separator goes between the texts before cutting, so that nothing is inserted later.
  if (options.add_special_tokens) push_special(out, impl_->sep, 0);
  const size_t begin_second = out.ids.size();
  Impl::Part b{1};
  impl_->append(second, b, out);
  out.num_words = a.word + b.word;
  const auto [keep, keep_second] =
      longest_first(middle - begin, out.ids.size() - begin_second, room);
  erase_tokens(out, begin_second + keep_second, out.ids.size());
  erase_tokens(out, begin + keep, middle);
  if (options.add_special_tokens) push_special(out, impl_->sep, 1);
}

void Tokenizer::encode_words(std::span<const std::string> words, const EncodeOptions& options,
                             Encoding& out) const {
  const size_t room = impl_->room(options, 2);
  out.clear();
  if (options.add_special_tokens) push_special(out, impl_->cls, 0);
  const size_t begin = out.ids.size();
  Impl::Part part{.fixed_word = true};
  for (const std::string& word : words) {
    impl_->append(word, part, out);
    ++part.word;
  }
  out.num_words = part.word;
  erase_tokens(out, std::min(begin + room, out.ids.size()), out.ids.size());
  if (options.add_special_tokens) push_special(out, impl_->sep, 0);
}

int Tokenizer::vocab_size() const {
  int32_t size = impl_->vocabulary.size();
  for (const AddedToken& token : impl_->added) size = std::max(size, token.id + 1);
  return size;
}

std::string_view Tokenizer::token(int32_t id) const {
  for (const AddedToken& token : impl_->added) {
    if (token.id == id) return token.content;
  }
  return impl_->vocabulary.token(id);
}

int32_t Tokenizer::id(std::string_view token) const {
  for (const AddedToken& known : impl_->added) {
    if (known.content == token) return known.id;
  }
  return impl_->vocabulary.id(token);
}

int Tokenizer::model_max_length() const {
  return impl_->model_max_length;
}

}  // namespace tandem
