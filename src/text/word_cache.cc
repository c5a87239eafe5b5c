#include "text/word_cache.h"

#include <utility>

namespace tandem {

void WordCache::insert(WordKey key, std::span<const Piece> pieces) {
  if (pieces.size() > kMostPieces) return;
  Entry& first = entries_[slot(key)];
  // The one that stood first moves to the second place: of two words the older is lost.
  std::swap(first, entries_[slot(key) ^ 1U]);
  first.key = key;
  first.num_pieces = static_cast<uint8_t>(pieces.size());
  for (size_t i = 0; i < pieces.size(); ++i) {
    first.ids[i] = pieces[i].id;
    first.ends[i] = static_cast<uint8_t>(pieces[i].end);
  }
}

}  // namespace tandem
