#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tandem {

/// How a plain text is parted into the words that a tagging head labels: so that they are words
/// like those it has learned from.
struct WordRule {
  enum class Kind {
    tokenizer,    ///< as BERT parts texts: at white space, punctuation and ideographs
    whitespace,   ///< at ASCII white space, like rows of text that have a tag a word
    punctuation,  ///< so, and what stands at the ends of a part (. , " and their like) is a word of
                  ///< its own, as is an ideograph
  };
  Kind kind = Kind::tokenizer;
  /// Of `punctuation`: characters that stay with the word behind them, or before them.
  std::u32string prefixes = {}, suffixes = {};

  bool operator==(const WordRule&) const = default;
};

/// Code points [begin, end) of a text.
struct WordSpan {
  int begin = 0;
  int end = 0;
  bool operator==(const WordSpan&) const = default;
};

/// The words of a valid text, in order.
std::vector<WordSpan> words_of(std::string_view text, const WordRule& rule);

/// Learns the rule from the words of labelled rows. Not thread-safe.
class WordRuleLearner {
 public:
  /// The words of one row: parts of a text between white space, or words that somebody has split.
  void add(std::span<const std::string> words, bool of_text);

  /// `whitespace` where most rows were texts, or words hold several ideographs; else `punctuation`,
  /// whose prefixes and suffixes are the characters that stand there more often than alone.
  WordRule rule() const;

 private:
  struct Places {
    int64_t alone = 0, before = 0, behind = 0;
  };
  void add(std::string_view word);

  int64_t texts_ = 0, split_ = 0;
  int64_t ideographs_ = 0, ideograph_words_ = 0;
  std::map<char32_t, Places> places_;
};

}  // namespace tandem
