#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tandem {

/// A token that is recognised in the text before words are split: [MASK], or one that a user added.
struct AddedToken {
  std::string content;
  int32_t id = 0;
  bool normalized = false;  ///< is looked for in the normalised text, in its normalised form
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
  void add(std::string_view pattern, int32_t id);  ///< not empty

  /// The first match that begins at or after `from`.
  std::optional<AddedMatch> find(std::string_view text, size_t from) const;

 private:
  struct Pattern {
    std::string text;
    int32_t id;
  };

  std::vector<Pattern> patterns_;  // longest first
  std::string openings_;           // first bytes, each once
};

}  // namespace tandem
