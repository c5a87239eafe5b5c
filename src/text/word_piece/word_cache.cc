#include "text/word_piece/word_cache.h"

namespace tandem {

void WordCache::insert(WordKey key, std::span<const Piece> pieces) {
  if (pieces.size() > kMostPieces) return;
  Pair& pair = pairs_[place(key)];
  pair.older = pair.newer;
  pair.newer.key = key;
  pair.newer.num_pieces = static_cast<uint8_t>(pieces.size());
  for (size_t i = 0; i < pieces.size(); ++i) {
    pair.newer.ids[i] = pieces[i].id;
    pair.newer.ends[i] = static_cast<uint8_t>(pieces[i].end);
  }
}

}  // namespace tandem
