#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "text/token.h"
#include "text/word_piece/vocabulary.h"

namespace tandem {

/// Splits words into the longest tokens from left to right in time linear in their bytes, whatever
/// the tokens: LinMaxMatch of Song et al. 2021, "Fast WordPiece Tokenization" (arXiv:2012.15524),
/// on a double array (Aoe 1989). A node stands for the bytes since the last cut. Where no child
/// continues them, the node knows the tokens that they begin with and the node of what is left.
/// Reading is thread-safe.
class PieceTrie {
 public:
  /// Of the tokens that a word of `max_word_length` code points can hold; those that begin with
  /// `continuation` also follow others, without it. Takes about 20 bytes for each distinct prefix.
  PieceTrie(const Vocabulary& vocabulary, std::string_view continuation, size_t max_word_length);

  /// Writes the pieces of a word, which are no more than its bytes, and returns how many there are;
  /// 0 where tokens do not cover it.
  size_t split(std::string_view word, Piece* out) const;

 private:
  class Builder;

  /// The child for byte b is at `children ^ b`, if the node there has this one as its parent.
  struct Node {
    uint32_t children = kNone;
    uint32_t parent = kNone;
    uint32_t rest = kNone;  ///< the node for what follows `cuts`; kNone: there is no way on
    uint32_t cuts = kNone;  ///< the last of the tokens that are cut off on the way to `rest`
  };
  /// A token behind others.
  struct Cut {
    int32_t id;
    uint32_t end;       ///< bytes since the begin of the first
    uint32_t previous;  ///< kNone for the first
  };

  static constexpr uint32_t kNone = 0;
  static constexpr uint32_t kWords = 1;          // the root at the beginning of a word
  static constexpr uint32_t kContinuations = 2;  // the root behind a cut

  /// kNone where there is none.
  static uint32_t child(const Node* nodes, uint32_t node, unsigned char byte) {
    const uint32_t at = nodes[node].children ^ byte;
    return nodes[at].parent == node ? at : kNone;
  }
  Piece* append(uint32_t last, uint32_t begin, Piece* out) const;

  std::vector<Node> nodes_;
  std::vector<Cut> cuts_;
};

}  // namespace tandem
