#include "train/trainer.h"

#include <gtest/gtest.h>

#include <chrono>

namespace tandem {
namespace {

TrainingLength length_with(const TrainingOptions& options, std::vector<int> token_counts,
                           int max_tokens_per_batch = 0) {
  const Sampler sampler(std::move(token_counts), {.batch_size = options.batch_size,
                                                  .max_tokens_per_batch = max_tokens_per_batch});
  return length_of(sampler, options);
}

TEST(TrainingLength, IsThatOfTheEpochs) {
  const TrainingLength length = length_with(
      {.num_epochs = 3, .batch_size = 4, .gradient_accumulation_steps = 2}, std::vector(21, 5));
  EXPECT_EQ(length.num_epochs, 3);
  EXPECT_EQ(length.num_steps, 9);  // six batches an epoch
}

// transformers: max_steps overrides num_train_epochs.
TEST(TrainingLength, MaxStepsOverrideTheEpochs) {
  for (const int num_epochs : {1, 3, 100}) {
    TrainingOptions options{.num_epochs = num_epochs, .max_steps = 50, .batch_size = 4};
    EXPECT_EQ(length_with(options, std::vector(21, 5)).num_steps, 50);
    EXPECT_EQ(length_with(options, std::vector(21, 5)).num_epochs, 9);
    options.max_steps = 6;
    EXPECT_EQ(length_with(options, std::vector(21, 5)).num_epochs, 1);
  }
}

TEST(TrainingLength, WithALimitOnTokensIsCountedEpochByEpoch) {
  std::vector<int> counts;
  for (int row = 0; row < 100; ++row) counts.push_back(1 + row % 10);
  const auto counted = [&](int num_epochs) {
    Sampler sampler(counts, {.batch_size = 8, .max_tokens_per_batch = 20});
    int64_t batches = 0;
    for (int ends = 0; ends < num_epochs;) sampler.next().empty() ? ++ends : ++batches;
    return batches;
  };
  TrainingOptions options{.num_epochs = 5, .batch_size = 8};
  EXPECT_EQ(length_with(options, counts, 20).num_steps, counted(5));
  options.max_steps = static_cast<int>(counted(3)) + 1;
  EXPECT_EQ(length_with(options, counts, 20).num_steps, counted(3) + 1);
  EXPECT_EQ(length_with(options, counts, 20).num_epochs, 4);
}

TEST(TrainingLength, TakesNoTimeWhereEpochsAreAlike) {
  const auto begin = std::chrono::steady_clock::now();
  const TrainingLength length =
      length_with({.num_epochs = 1'000'000'000, .batch_size = 10}, std::vector(100'000, 5), 50);
  EXPECT_EQ(length.num_steps, int64_t{10'000} * 1'000'000'000);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

}  // namespace
}  // namespace tandem
