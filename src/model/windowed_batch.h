#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/packed_batch.h"
#include "text/truncation.h"

namespace tandem {

// Shapes: S whole sequences of T tokens in all, W windows of U tokens in all.

/// How a long text is read: in windows of as many tokens as the encoder takes.
struct WindowOptions {
  int max_length = 0;       ///< tokens of a window, special ones included
  int stride = 0;           ///< tokens of the text that a window shares with the one before
  int front = 0, back = 0;  ///< special tokens of a sequence, which each window has
};

/// Sequences of which those that are too long are parted into overlapping windows, and what the
/// windows say put together again.
class WindowedBatch {
 public:
  /// `begins_word_T`: 1 for tokens that begin a word or stand in none; empty: all do. A word is
  /// read where it stands deepest, which is farthest from where its window cuts the text; of equal
  /// places in the first. One that fits into no window wholly is read token by token.
  WindowedBatch(const PackedView& whole, const WindowOptions& options,
                std::span<const uint8_t> begins_word_T);

  PackedView windows() const { return windows_.view(); }
  /// Whether a window is the first one of its sequence.
  bool is_first(int window) const;

  /// Rows [T, width] from those of the windows' tokens [U, width].
  std::vector<float> token_rows(std::span<const float> rows_UC, int width) const;
  /// Rows [S, width] as means of those of the windows [W, width].
  std::vector<float> means(std::span<const float> rows_WC, int width) const;
  /// The same, each window weighted by its tokens.
  std::vector<float> means_by_tokens(std::span<const float> rows_WC, int width) const;

 private:
  /// The text of a sequence, without special tokens.
  struct Text {
    size_t length = 0;
    std::vector<TokenRange> windows;
    std::vector<int32_t> begin_W = {};  ///< of each window's text, in the windows' tokens
    std::span<const uint8_t> begins_word = {};
  };

  void add_windows(const PackedView& whole, int sequence, const WindowOptions& options,
                   std::span<const uint8_t> begins_word_T);
  void add_sources(const Text& text);
  std::vector<float> weighted_means(std::span<const float> rows_WC, int width,
                                    std::span<const float> weight_W) const;

  PackedBatch windows_;
  std::vector<int32_t> offsets_ = {0};  ///< [S+1] windows of each sequence
  std::vector<int32_t> source_T_;       ///< token of the windows that a token's row comes from
};

}  // namespace tandem
