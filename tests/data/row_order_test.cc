#include "data/row_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace tandem {
namespace {

std::vector<int> counts_of(int rows) {
  std::vector<int> counts(static_cast<size_t>(rows));
  std::iota(counts.begin(), counts.end(), 1);
  return counts;
}

std::vector<int> rows_of(int rows, const RowOrderOptions& options, int64_t epoch = 0) {
  const TokenCounts counts(counts_of(rows));
  std::vector<int> indices;
  for (RowOrder order(counts, options, epoch); !order.at_end(); order.advance()) {
    EXPECT_EQ(order.next().num_tokens, order.next().index + 1);
    indices.push_back(order.next().index);
  }
  return indices;
}

TEST(RowOrder, GivesEveryRowOnceWhateverTheBuffer) {
  for (const int rows : {0, 1, 1023, 1024, 1025, 5000}) {
    std::vector<int> all(static_cast<size_t>(rows));
    std::iota(all.begin(), all.end(), 0);
    for (const int buffer : {0, 1, 7, 1024, 3000, 9000}) {
      std::vector<int> order = rows_of(rows, {.shuffle_buffer_size = buffer});
      std::ranges::sort(order);
      EXPECT_EQ(order, all) << rows << " " << buffer;
    }
    EXPECT_EQ(rows_of(rows, {.shuffle = false}), all);
    EXPECT_EQ(rows_of(rows, {.shuffle = false, .shuffle_buffer_size = 100}), all);
  }
}

TEST(RowOrder, DependsOnSeedAndEpochAlone) {
  const RowOrderOptions options = {.seed = 3, .shuffle_buffer_size = 500};
  EXPECT_EQ(rows_of(5000, options, 2), rows_of(5000, options, 2));
  EXPECT_NE(rows_of(5000, options, 2), rows_of(5000, options, 3));
  EXPECT_NE(rows_of(5000, options), rows_of(5000, {.seed = 4, .shuffle_buffer_size = 500}));
}

// Sorted data must not stay sorted: runs from everywhere meet in the buffer.
TEST(RowOrder, ABufferMixesDistantRows) {
  const int rows = 100'000;
  const std::vector<int> order = rows_of(rows, {.shuffle_buffer_size = 10'000});
  int64_t far = 0;
  for (size_t i = 1; i < order.size(); ++i) far += std::abs(order[i] - order[i - 1]) > rows / 10;
  EXPECT_GT(far, rows / 2);
}

}  // namespace
}  // namespace tandem
