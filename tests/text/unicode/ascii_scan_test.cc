#include "text/unicode/ascii_scan.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdlib>
#include <random>

#include "text/pre_tokenizer.h"

namespace tandem {
namespace {

using Kind = AsciiTable::Kind;

std::vector<NormalizerOptions> all_options() {
  std::vector<NormalizerOptions> all;
  for (unsigned bits = 0; bits < 16; ++bits) {
    all.push_back({(bits & 1U) != 0, (bits & 2U) != 0, (bits & 4U) != 0, (bits & 8U) != 0});
  }
  return all;
}

TEST(AsciiTable, TellsWhatNormaliserAndPreTokenizerDo) {
  for (const NormalizerOptions& options : all_options()) {
    const Normalizer normalizer(options);
    const AsciiTable table(normalizer);
    for (unsigned char c = 1; c < 128; ++c) {
      Normalized form;
      const std::string text = {'x', static_cast<char>(c), 'x'};
      normalizer.normalize(text, 0, form);
      std::vector<std::string> words;
      size_t at = 0;
      for (std::string_view word; !(word = next_word(form.text, at)).empty();)
        words.emplace_back(word);
      const std::string normal(1, table.normal(c));
      switch (table.kind(c)) {
        case Kind::word:
          EXPECT_EQ(words, (std::vector<std::string>{"x" + normal + "x"})) << int{c};
          break;
        case Kind::punctuation:
          EXPECT_EQ(words, (std::vector<std::string>{"x", normal, "x"})) << int{c};
          break;
        case Kind::space:
          EXPECT_EQ(words, (std::vector<std::string>{"x", "x"})) << int{c};
          break;
        case Kind::other:
          EXPECT_EQ(words, (std::vector<std::string>{"xx"})) << int{c};
          break;
      }
    }
    EXPECT_EQ(table.kind('q'), Kind::word);
    EXPECT_EQ(table.normal('Q'), options.lowercase ? 'q' : 'Q');
    EXPECT_EQ(table.kind('-'), Kind::punctuation);
    EXPECT_EQ(table.kind('\t'), Kind::space);
    EXPECT_EQ(table.kind(0), Kind::other);
    EXPECT_EQ(table.kind(1) == Kind::other, options.clean_text);
    EXPECT_EQ(table.kind(0xC3), Kind::other);
  }
}

TEST(AsciiScan, EveryPathFollowsTheTable) {
  std::mt19937 random(1);
  std::string text;
  for (int c = 0; c < 256; ++c) text.push_back(static_cast<char>(c));
  while (text.size() < 64 * 40) text.push_back(static_cast<char>(random()));
  for (const NormalizerOptions& options : all_options()) {
    const AsciiTable table{Normalizer(options)};
    for (const AsciiScan& path : ascii_scans()) {
      std::string normal(text.size(), '?');
      std::vector<AsciiBlock> blocks(text.size() / 64);
      path.scan(table, text.data(), static_cast<int64_t>(text.size()), normal.data(),
                blocks.data());
      for (size_t i = 0; i < text.size(); ++i) {
        const auto bit = [i](uint64_t bits) { return (bits >> (i % 64) & 1U) != 0; };
        const AsciiBlock& block = blocks[i / 64];
        const auto c = static_cast<unsigned char>(text[i]);
        const Kind kind = table.kind(c);
        ASSERT_EQ(bit(block.words), kind == Kind::word) << path.name << " " << int{c};
        ASSERT_EQ(bit(block.punctuation), kind == Kind::punctuation) << path.name << " " << int{c};
        ASSERT_EQ(bit(block.spaces), kind == Kind::space) << path.name << " " << int{c};
        if (kind == Kind::word || kind == Kind::punctuation) {
          ASSERT_EQ(normal[i], table.normal(c)) << path.name << " " << int{c};
        }
      }
    }
  }
}

TEST(AsciiScan, TakesTheBestPathOrTheForcedOne) {
  EXPECT_EQ(ascii_scans().back().name, "portable");
  const char* forced = std::getenv("TANDEM_KERNELS");
  if (forced == nullptr || *forced == '\0') {
    EXPECT_EQ(ascii_scan().name, ascii_scans().front().name);
  } else {
    EXPECT_TRUE(std::string_view(forced).starts_with(ascii_scan().name)) << forced;
  }
}

}  // namespace
}  // namespace tandem
