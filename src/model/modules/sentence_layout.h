#pragma once

namespace tandem {

/// How sentence-transformers' own files are laid out.
enum class SentenceLayout {
  legacy,   ///< up to 5.3, and what every reader knows
  current,  ///< 5.4 and later
};

}  // namespace tandem
