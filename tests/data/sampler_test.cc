#include "data/sampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/support/error.h"

namespace tandem {
namespace {

using Batches = std::vector<std::vector<int>>;

Batches epoch_of(Sampler& sampler) {
  Batches batches;
  for (std::vector<int> batch = sampler.next(); !batch.empty(); batch = sampler.next()) {
    batches.push_back(batch);
  }
  return batches;
}

TEST(Sampler, GivesEveryExampleOnceAnEpoch) {
  Sampler sampler(std::vector<int>(10, 5), {.batch_size = 4});
  for (int epoch = 0; epoch < 2; ++epoch) {
    const Batches batches = epoch_of(sampler);
    ASSERT_EQ(batches.size(), 3u);
    EXPECT_EQ(batches.back().size(), 2u);
    std::set<int> seen;
    for (const std::vector<int>& batch : batches) seen.insert(batch.begin(), batch.end());
    EXPECT_EQ(seen.size(), 10u);
  }
  EXPECT_EQ(sampler.position(), (SamplerPosition{2, 0}));
}

// Computed by an independent implementation and frozen: a saved position means the same examples on
// every platform and in every version.
TEST(Sampler, OrderIsFixedBySeedAndEpoch) {
  Sampler sampler(std::vector<int>(8, 1), {.batch_size = 8, .order = {.seed = 1}});
  EXPECT_EQ(epoch_of(sampler), (Batches{{4, 2, 0, 5, 6, 1, 7, 3}}));
  EXPECT_EQ(epoch_of(sampler), (Batches{{0, 7, 2, 6, 4, 1, 3, 5}}));
  Sampler other(std::vector<int>(8, 1), {.batch_size = 8, .order = {.seed = 2}});
  EXPECT_EQ(epoch_of(other), (Batches{{1, 3, 2, 4, 6, 0, 7, 5}}));
}

TEST(Sampler, KeepsTheOrderOfTheExamplesWithoutShuffling) {
  Sampler sampler(std::vector<int>(5, 1), {.batch_size = 2, .order = {.shuffle = false}});
  for (int epoch = 0; epoch < 2; ++epoch)
    EXPECT_EQ(epoch_of(sampler), (Batches{{0, 1}, {2, 3}, {4}}));
}

TEST(Sampler, ContinuesFromAnyPosition) {
  const std::vector<int> counts = {3, 9, 4, 4, 8, 2, 7};
  const SamplerOptions options = {
      .batch_size = 3, .max_tokens_per_batch = 12, .order = {.seed = 5}};
  Sampler reference(counts, options);
  std::vector<SamplerPosition> positions;
  Batches batches;
  for (int i = 0; i < 20; ++i) {
    positions.push_back(reference.position());
    batches.push_back(reference.next());
  }
  for (size_t i = 0; i < positions.size(); ++i) {
    Sampler resumed(counts, options);
    resumed.seek(positions[i]);
    for (size_t j = i; j < batches.size(); ++j)
      EXPECT_EQ(resumed.next(), batches[j]) << i << " " << j;
  }
}

TEST(Sampler, KeepsBatchesWithinTheTokenLimit) {
  const std::vector<int> counts = {3, 9, 4, 4, 8, 2, 7, 10};
  Sampler sampler(counts, {.batch_size = 3, .max_tokens_per_batch = 10});
  const Batches batches = epoch_of(sampler);
  size_t examples = 0;
  for (const std::vector<int>& batch : batches) {
    int tokens = 0;
    for (const int example : batch) tokens += counts[static_cast<size_t>(example)];
    EXPECT_LE(tokens, 10);
    EXPECT_LE(batch.size(), 3u);
    examples += batch.size();
  }
  EXPECT_EQ(examples, counts.size());
  EXPECT_EQ(sampler.num_batches(0), std::ssize(batches));
}

TEST(Sampler, CountsWithoutALimitThatCanBind) {
  const std::vector<int> counts = {3, 9, 4, 4, 8, 2, 7};
  const Sampler free(counts, {.batch_size = 3});
  EXPECT_TRUE(free.epochs_are_alike());
  EXPECT_EQ(free.num_batches(5), 3);
  const Sampler wide(counts, {.batch_size = 3, .max_tokens_per_batch = 27});
  EXPECT_TRUE(wide.epochs_are_alike());
  EXPECT_EQ(wide.num_batches(0), 3);
  EXPECT_FALSE(Sampler(counts, {.batch_size = 3, .max_tokens_per_batch = 26}).epochs_are_alike());
  const Sampler in_order(
      counts, {.batch_size = 3, .max_tokens_per_batch = 12, .order = {.shuffle = false}});
  EXPECT_TRUE(in_order.epochs_are_alike());
  EXPECT_EQ(in_order.num_batches(0), 4);
}

TEST(Sampler, RefusesWhatCannotBeSampled) {
  EXPECT_BAD_INPUT(Sampler(std::vector<int>(), {}), "no example");
  EXPECT_BAD_INPUT(Sampler(std::vector<int>{1}, {.batch_size = 0}),
                   "batch_size must be at least 1");
  EXPECT_BAD_INPUT(Sampler(std::vector<int>{1, 20}, {.max_tokens_per_batch = 10}),
                   "an example has 20 tokens");
  Sampler sampler(std::vector<int>{1, 2}, {});
  EXPECT_BAD_INPUT(sampler.seek({0, 3}), "example 3 of epoch 0: the data has 2 examples");
  EXPECT_BAD_INPUT(sampler.seek({-1, 0}), "epoch -1");
}

}  // namespace
}  // namespace tandem
