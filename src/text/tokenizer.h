#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tandem {

/// One encoded text, pair or list of words; every vector but the last has one entry per token,
/// where asked for. Reuse one object to save allocations.
struct Encoding {
  std::vector<int32_t> ids;
  std::vector<int32_t> segments;  ///< 0, or 1 for the second text of a pair
  /// First code point in the text (of a pair: in its text; pre-split: in the word); 0 for [CLS],
  /// [SEP].
  std::vector<int32_t> begins;
  std::vector<int32_t> ends;  ///< one past the last code point
  /// Index of the word, in a pair counted anew for the second text; pre-split: of the caller's
  /// word. -1 for [CLS], [SEP].
  std::vector<int32_t> words;
  std::vector<uint8_t>
      special;  ///< 1 for the [CLS] and [SEP] put around texts; 0 for those in them
  /// Tokens [first_text_begin, first_text_end) are those of the first text, or of the only one.
  int32_t first_text_begin = 0, first_text_end = 0;
  bool truncated = false;  ///< tokens were cut to fit max_length
  int num_words = 0;       ///< words of the whole input, cut ones included; of both texts of a pair
  /// Further windows over what was cut, where asked for: `tokenizers`' `overflowing`, in its order.
  /// Of a pair each window of one text stands beside each of the other.
  std::vector<Encoding> overflowing;

  void clear();
};

enum class TruncationStrategy {
  longest_first,  ///< of a pair the longer text, then both alike
  only_first,
  only_second,
};

/// The side that loses tokens.
enum class TruncationSide { right, left };

/// How encode() cuts. Names as in transformers.
struct EncodeOptions {
  /// Tokens, special ones included; there must be room for one more than those: for BERT at least 3
  /// (4 for pairs).
  int max_length = 512;
  bool add_special_tokens = true;
  bool truncate_texts = true;  ///< false: texts and words are left whole, and pairs alone are cut
  TruncationStrategy truncation = TruncationStrategy::longest_first;
  std::optional<TruncationSide> truncation_side = {};  ///< nothing: what the model's files say
  bool return_overflowing_tokens = false;              ///< fill Encoding::overflowing
  bool return_offsets =
      true;        ///< fill begins, ends and words; else they stay empty, which is quicker
  int stride = 0;  ///< tokens of a text that a window shares with the one before; less than fit
};

/// BERT WordPiece, cased or uncased, equal to Hugging Face `tokenizers` 0.23 (ids, offsets, words).
/// Immutable once loaded; encode() may be called from several threads at once, each with its own
/// Encoding. Each thread keeps buffers as large as its longest text.
class Tokenizer {
 public:
  /// Reads the tokenizer's files of a model directory: see read_tokenizer_spec, and
  /// read_sentence_bert_config for texts that are lower-cased first. Throws
  /// Error{bad_input} for what is missing, broken or not supported, naming the file and the key,
  /// and for a vocabulary of more than `encoder_vocab_size` tokens, before tables are made of it.
  /// What would need more segments than `encoder_type_vocab_size` (0: it looks at none) is refused
  /// by encode(): a pair, for an encoder that knows one.
  static Tokenizer load(const std::filesystem::path& directory,
                        int encoder_vocab_size = std::numeric_limits<int>::max(),
                        int encoder_type_vocab_size = 0);
  Tokenizer(Tokenizer&&) noexcept;
  Tokenizer& operator=(Tokenizer&&) noexcept;
  ~Tokenizer();

  /// All texts must be valid UTF-8: else Error{bad_input} that names the byte; so are options that
  /// cannot be kept. `out` is replaced.
  void encode(std::string_view text, const EncodeOptions& options, Encoding& out) const;
  void encode_pair(std::string_view first, std::string_view second, const EncodeOptions& options,
                   Encoding& out) const;
  /// Words split by the caller. A word that yields no token (empty, only control characters) has
  /// none in `out`.
  void encode_words(std::span<const std::string> words, const EncodeOptions& options,
                    Encoding& out) const;

  int vocab_size() const;
  /// "" for an id outside the vocabulary.
  std::string_view token(int32_t id) const;
  /// -1 where the vocabulary lacks it.
  int32_t id(std::string_view token) const;
  /// The longest input in tokens that tokenizer_config.json declares; 0 where it does not.
  int model_max_length() const;
  /// The side that loses tokens where EncodeOptions does not say: what the model's files say.
  TruncationSide truncation_side() const;
  /// In which way transformers would read the same files otherwise, one line, or "".
  const std::string& note() const;

 private:
  struct Impl;
  explicit Tokenizer(std::unique_ptr<const Impl> impl);
  std::unique_ptr<const Impl> impl_;
};

}  // namespace tandem
