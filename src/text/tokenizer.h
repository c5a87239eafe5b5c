#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tandem {

/// One encoded text, pair or list of words; every vector has one entry per token. Reuse one object
/// to save allocations.
struct Encoding {
  std::vector<int32_t> ids;
  std::vector<int32_t> segments;  ///< 0, or 1 for the second text of a pair
  std::vector<int32_t> begins;    ///< first code point in the text (or in the word, for pre-split
                                  ///< words); 0 for special tokens
  std::vector<int32_t> ends;      ///< one past the last code point
  std::vector<int32_t>
      words;  ///< index of the word; -1 for special tokens. Pre-split: the caller's words
  std::vector<uint8_t> special;  ///< 1 for [CLS], [SEP]
  bool truncated = false;        ///< tokens were cut to fit max_length
  int num_words =
      0;  ///< words of the whole input, cut ones included (first and second text together)

  void clear();
};

/// How encode() cuts.
struct EncodeOptions {
  int max_length = 512;  ///< tokens, special ones included; at least 3 (4 for pairs); pairs are cut
                         ///< longest first
  bool add_special_tokens = true;
};

/// BERT WordPiece, cased or uncased, equal to Hugging Face `tokenizers` 0.23 (ids, offsets, words).
/// Immutable once loaded; encode() may be called from several threads at once, each with its own
/// Encoding.
class Tokenizer {
 public:
  /// Reads `tokenizer.json` of a model directory, else `vocab.txt` with `tokenizer_config.json`.
  /// Throws Error{bad_input} for what is missing, broken or not supported, naming the file and the
  /// key.
  static Tokenizer load(const std::filesystem::path& directory);
  Tokenizer(Tokenizer&&) noexcept;
  Tokenizer& operator=(Tokenizer&&) noexcept;
  ~Tokenizer();

  /// All texts must be valid UTF-8: else Error{bad_input} that names the byte.
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
  /// What tokenizer.json or tokenizer_config.json declares as the longest input in tokens; 0 where
  /// nothing does.
  int model_max_length() const;

 private:
  struct Impl;
  explicit Tokenizer(std::unique_ptr<const Impl> impl);
  std::unique_ptr<const Impl> impl_;
};

}  // namespace tandem
