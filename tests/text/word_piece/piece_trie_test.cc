#include "text/word_piece/piece_trie.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace tandem {
namespace {

using Pieces = std::vector<Piece>;

Pieces split(const PieceTrie& trie, std::string_view word) {
  Pieces pieces(word.size());
  pieces.resize(trie.split(word, pieces.data()));
  return pieces;
}

/// From the definition: at each place the longest token that fits.
class Definition {
 public:
  Definition(const Vocabulary& vocabulary, std::string_view continuation) {
    for (int32_t id = 0; id < vocabulary.size(); ++id) {
      const std::string_view token = vocabulary.token(id);
      words_[std::string(token)] = id;
      if (token.starts_with(continuation))
        continuations_[std::string(token.substr(continuation.size()))] = id;
    }
  }

  Pieces split(const std::string& word) const {
    Pieces pieces;
    for (size_t begin = 0; begin < word.size(); begin = pieces.back().end) {
      const auto& tokens = begin == 0 ? words_ : continuations_;
      size_t end = word.size();
      while (end > begin && !tokens.contains(word.substr(begin, end - begin))) --end;
      if (end == begin) return {};
      pieces.push_back({tokens.at(word.substr(begin, end - begin)), static_cast<uint32_t>(begin),
                        static_cast<uint32_t>(end)});
    }
    return pieces;
  }

 private:
  std::map<std::string, int32_t> words_;
  std::map<std::string, int32_t> continuations_;
};

/// Characters of a word, so that some lie in many tokens and few in all.
std::string random_text(std::mt19937& random, size_t most) {
  static const std::vector<std::string> characters = {
      "a", "a", "a", "b", "b", "c", "#", "+", "x", "é", "è", "日", std::string(1, 0)};
  std::string text;
  for (size_t i = random() % (most + 1); i > 0; --i)
    text += characters[random() % characters.size()];
  return text;
}

Vocabulary random_vocabulary(std::mt19937& random, const std::string& continuation) {
  std::vector<std::string> tokens;
  const size_t size = 1 + random() % 80;
  const size_t most = std::vector<size_t>{1, 3, 6, 20}[random() % 4];
  for (size_t i = 0; i < size; ++i) {
    const bool follows = random() % 2 == 0;
    tokens.push_back((follows ? continuation : "") + random_text(random, most));
    if (random() % 20 == 0) tokens.emplace_back();  // a gap
  }
  return Vocabulary(tokens);
}

TEST(PieceTrie, FindsThePiecesOfTheDefinition) {
  std::mt19937 random(3);
  int covered = 0;
  for (int round = 0; round < 2000; ++round) {
    const std::string continuation = std::vector<std::string>{"##", "+", "", "é"}[random() % 4];
    const Vocabulary vocabulary = random_vocabulary(random, continuation);
    const PieceTrie trie(vocabulary, continuation, 100);
    const Definition definition(vocabulary, continuation);
    for (int i = 0; i < 50; ++i) {
      std::string word = random_text(random, 4);
      // Tokens one behind the other, some cut short.
      for (size_t token = random() % 8; token > 0; --token) {
        std::string_view text =
            vocabulary.token(static_cast<int32_t>(random()) % vocabulary.size());
        if (text.starts_with(continuation)) text.remove_prefix(continuation.size());
        word += text.substr(0, text.size() - (text.empty() ? 0 : random() % 2));
      }
      if (word.empty()) continue;
      const Pieces found = split(trie, word);
      ASSERT_EQ(found, definition.split(word)) << "round " << round << ": " << word;
      covered += found.size() > 1;
    }
  }
  EXPECT_GT(covered, 10000);
}

TEST(PieceTrie, NodesOfManyChildrenDoNotMeet) {
  std::mt19937 random(4);
  std::vector<std::string> tokens;
  for (int i = 0; i < 20000; ++i) {
    std::string token = i % 2 == 0 ? "##" : "";
    for (size_t size = 1 + random() % 3; size > 0; --size)
      token += static_cast<char>(random() % 256);
    tokens.push_back(token);
  }
  const Vocabulary vocabulary(tokens);
  const PieceTrie trie(vocabulary, "##", 100);
  const Definition definition(vocabulary, "##");
  for (int i = 0; i < 20000; ++i) {
    std::string word;
    for (size_t size = 1 + random() % 8; size > 0; --size)
      word += static_cast<char>(random() % 256);
    ASSERT_EQ(split(trie, word), definition.split(word)) << i;
  }
}

TEST(PieceTrie, LeavesOutTokensThatNoWordIsLongEnoughFor) {
  const Vocabulary vocabulary({"ab", "abc", "##c", "é", "##éé", "a"});
  const PieceTrie trie(vocabulary, "##", 2);
  EXPECT_EQ(split(trie, "abc"), (Pieces{{0, 0, 2}, {2, 2, 3}}));
  EXPECT_EQ(split(trie, "aéé"), (Pieces{{5, 0, 1}, {4, 1, 5}}));
}

TEST(PieceTrie, TakesLongTokensInLinearTimeAndMemory) {
  // Each prefix of the last two is cut into as many pieces as it has bytes.
  constexpr size_t kSize = 300000;
  const std::string many(kSize, 'b');
  const Vocabulary vocabulary({"a", "##a", "##b", "b", "##" + many, "x" + many + "c", "x"});
  const PieceTrie trie(vocabulary, "##", 2 * kSize);
  EXPECT_EQ(split(trie, "x" + many + "c"), (Pieces{{5, 0, kSize + 2}}));
  EXPECT_EQ(split(trie, "x" + many), (Pieces{{6, 0, 1}, {4, 1, kSize + 1}}));
  EXPECT_EQ(split(trie, "x" + many.substr(1)).size(), kSize);
  EXPECT_EQ(split(trie, "x" + many.substr(1) + "c").size(), 0U);
}

}  // namespace
}  // namespace tandem
