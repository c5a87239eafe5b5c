#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/word_piece/string_table.h"

namespace tandem {

/// A token that is recognised in the text before words are split: [MASK], or one that a user added.
/// Flags as in `tokenizers`.
struct AddedToken {
  std::string content;
  int32_t id = -1;
  bool normalized = false;   ///< is looked for in the normalised text, in its normalised form
  bool single_word = false;  ///< only where no letter, mark, digit or _ touches it
  bool lstrip = false;       ///< takes the spaces before it
  bool rstrip = false;       ///< takes the spaces after it
};

/// Bytes [begin, end) of a text that are a token.
struct AddedMatch {
  size_t begin = 0;
  size_t end = 0;
  int32_t id = 0;
};

/// Finds literal tokens: the leftmost, and of those that begin there the longest. Thread-safe.
class AddedTokens {
 public:
  struct Pattern {
    std::string text;  ///< not empty
    AddedToken token;
  };

  AddedTokens() : AddedTokens(std::vector<Pattern>()) {}
  /// Of equal patterns the last one counts (the reference takes any).
  explicit AddedTokens(std::vector<Pattern> patterns);
  AddedTokens(AddedTokens&&) = default;
  AddedTokens& operator=(AddedTokens&&) = default;

  bool empty() const { return patterns_.empty(); }

  /// Replaces `out` with the matches in a valid UTF-8 text, from left to right. They do not
  /// overlap, except that a token with a space at its front may begin in spaces that the one before
  /// it took.
  void find_all(std::string_view text, std::vector<AddedMatch>& out) const;

 private:
  size_t next_opening(std::string_view text, size_t at) const;
  const Pattern* longest_at(std::string_view rest) const;

  std::vector<Pattern> patterns_;
  StringTable table_;         // pattern to index
  std::string openings_;      // first bytes, each once
  size_t longest_token_ = 0;  // bytes
};

}  // namespace tandem
