#include "text/word_piece/word_cache.h"

#include <gtest/gtest.h>

#include <string>

namespace tandem {
namespace {

WordKey key_of(const std::string& word) {
  const std::string padded = word + std::string(WordKey::kMost, 'z');
  return WordKey::of(padded.data(), word.size());
}

TEST(WordKey, DependsOnTheWordAlone) {
  std::vector<WordKey> keys;
  for (size_t size = 1; size <= WordKey::kMost; ++size) {
    for (const char c : {'a', 'b'}) {
      const std::string word(size, c);
      const WordKey key = WordKey::of((word + "----------------").data(), size);
      EXPECT_EQ(key, key_of(word));
      for (const WordKey& other : keys) EXPECT_FALSE(key == other);
      keys.push_back(key);
    }
  }
}

TEST(WordCache, HoldsPiecesUntilOthersTakeTheirPlace) {
  WordCache cache;
  EXPECT_EQ(cache.find(key_of("word")), nullptr);
  cache.insert(key_of("word"), std::vector<Piece>{{7, 0, 3}, {9, 3, 4}});
  const WordCache::Entry* found = cache.find(key_of("word"));
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->num_pieces, 2);
  EXPECT_EQ(found->ids[1], 9);
  EXPECT_EQ(found->ends[0], 3);
  EXPECT_EQ(found->ends[1], 4);

  size_t held = 0;
  constexpr int kWords = 100000;
  for (int i = 0; i < kWords; ++i)
    cache.insert(key_of(std::to_string(i)), std::vector<Piece>{{i, 0, 1}});
  for (int i = 0; i < kWords; ++i) {
    if (const WordCache::Entry* entry = cache.find(key_of(std::to_string(i)))) {
      EXPECT_EQ(entry->ids[0], i);
      ++held;
    }
  }
  EXPECT_GT(held, 24000U);
  EXPECT_LE(held, 32768U);
}

TEST(WordCache, LeavesOutWordsOfManyPieces) {
  WordCache cache;
  std::vector<Piece> pieces(WordCache::kMostPieces, Piece{1, 0, 1});
  cache.insert(key_of("aaa"), pieces);
  EXPECT_NE(cache.find(key_of("aaa")), nullptr);
  pieces.push_back({1, 0, 1});
  cache.insert(key_of("aaaa"), pieces);
  EXPECT_EQ(cache.find(key_of("aaaa")), nullptr);
}

}  // namespace
}  // namespace tandem
