#include "kernels/embedding.h"

#include <gtest/gtest.h>

#include <vector>

namespace tandem {
namespace {

TEST(Embedding, SumsTheRowsOfEachTable) {
  const std::vector<float> words = {1, 2, 3, 4, 5, 6};
  const std::vector<float> positions = {10, 20, 30, 40};
  std::vector<int32_t> ids;
  std::vector<int32_t> places;
  std::vector<float> expected;
  for (int32_t t = 0; t < 50; ++t) {
    ids.push_back(t % 3);
    places.push_back(t % 2);
    for (int c = 0; c < 2; ++c) {
      expected.push_back(words[static_cast<size_t>(t % 3 * 2 + c)] +
                         positions[static_cast<size_t>(t % 2 * 2 + c)]);
    }
  }
  const std::vector<Lookup> lookups = {{words, ids}, {positions, places}};
  std::vector<float> out(100);
  embed(lookups, 2, out);
  EXPECT_EQ(out, expected);
}

TEST(Embedding, TakesNoTokens) {
  embed({}, 4, {});
}

}  // namespace
}  // namespace tandem
