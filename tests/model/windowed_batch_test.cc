#include "model/windowed_batch.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"

namespace tandem {
namespace {

/// [CLS] 1 and [SEP] 2 around 10, 11, ...
PackedBatch sequences(const std::vector<int>& lengths) {
  PackedBatch batch;
  for (size_t s = 0; s < lengths.size(); ++s) {
    std::vector<int32_t> ids = {1};
    for (int token = 0; token < lengths[s]; ++token) ids.push_back(10 + token);
    ids.push_back(2);
    batch.append(ids, std::vector<int32_t>(ids.size(), 0), static_cast<int32_t>(s));
  }
  return batch;
}

using Ids = std::vector<int32_t>;

Ids ids(const WindowedBatch& batch) {
  return {batch.windows().ids_T.begin(), batch.windows().ids_T.end()};
}

/// The number of the token of the windows that each token's row comes from.
std::vector<float> sources(const WindowedBatch& batch) {
  std::vector<float> rows;
  for (int token = 0; token < batch.windows().num_tokens(); ++token)
    rows.push_back(static_cast<float>(token));
  return batch.token_rows(rows, 1);
}

TEST(WindowedBatch, LeavesWhatFitsAsItIs) {
  const PackedBatch whole = sequences({3, 0});
  const WindowedBatch batch(whole.view(), {.max_length = 5, .stride = 1, .front = 1, .back = 1},
                            {});
  EXPECT_EQ(ids(batch), whole.ids_T);
  EXPECT_EQ(sources(batch), (std::vector<float>{0, 1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(batch.means(std::vector<float>{0.1F, 0.7F}, 1), (std::vector<float>{0.1F, 0.7F}));
}

TEST(WindowedBatch, PartsWhatIsTooLongAndReadsEachTokenWhereItIsDeepest) {
  const PackedBatch whole = sequences({1, 6});
  const WindowedBatch batch(whole.view(), {.max_length = 6, .stride = 2, .front = 1, .back = 1},
                            {});
  EXPECT_EQ(ids(batch), (Ids{1, 10, 2, 1, 10, 11, 12, 13, 2, 1, 12, 13, 14, 15, 2}));
  EXPECT_EQ(std::vector(batch.windows().positions_T.begin() + 9, batch.windows().positions_T.end()),
            (Ids{0, 1, 2, 3, 4, 5}));
  // 12 stands one from the cut in the first window, 13 in the second.
  EXPECT_EQ(sources(batch), (std::vector<float>{0, 1, 2, 3, 4, 5, 6, 11, 12, 13, 14}));
  EXPECT_TRUE(batch.is_first(1));
  EXPECT_FALSE(batch.is_first(2));
}

TEST(WindowedBatch, ReadsWordsWhole) {
  const PackedBatch whole = sequences({6});
  const WindowOptions options{.max_length = 6, .stride = 2, .front = 1, .back = 1};
  // 12 and 13 are a word, which ends at the first window's end and begins at the second's begin.
  const std::vector<uint8_t> words = {1, 1, 1, 1, 0, 1, 1, 1};
  EXPECT_EQ(sources({whole.view(), options, words}),
            (std::vector<float>{0, 1, 2, 3, 4, 9, 10, 11}));
  // 11 to 13 are one, which the first alone holds.
  const std::vector<uint8_t> longer = {1, 1, 1, 0, 0, 1, 1, 1};
  EXPECT_EQ(sources({whole.view(), options, longer}),
            (std::vector<float>{0, 1, 2, 3, 4, 9, 10, 11}));
  // All are one, which none holds.
  const std::vector<uint8_t> longest = {1, 1, 0, 0, 0, 0, 0, 1};
  EXPECT_EQ(sources({whole.view(), options, longest}), sources({whole.view(), options, {}}));
}

TEST(WindowedBatch, AveragesWindows) {
  const PackedBatch whole = sequences({5, 1});
  const WindowedBatch batch(whole.view(), {.max_length = 5, .stride = 0, .front = 1, .back = 1},
                            {});
  const std::vector<float> rows = {1, 10, 4, 40, 7, 70};  // of windows of 5, 4 and 3 tokens
  EXPECT_EQ(batch.means(rows, 2), (std::vector<float>{2.5F, 25, 7, 70}));
  const std::vector<float> by_tokens = batch.means_by_tokens(rows, 2);
  EXPECT_NEAR(by_tokens[0], (5.0 * 1 + 4.0 * 4) / 9.0, 1e-6);
  EXPECT_EQ(by_tokens[2], 7.0F);
}

TEST(WindowedBatch, NeedsSomethingNewInEachWindow) {
  const PackedBatch whole = sequences({6});
  EXPECT_BAD_INPUT(
      WindowedBatch(whole.view(), {.max_length = 5, .stride = 3, .front = 1, .back = 1}, {}),
      "stride 3 must be less than the 3 tokens");
}

}  // namespace
}  // namespace tandem
