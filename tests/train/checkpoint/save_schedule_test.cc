#include "train/checkpoint/save_schedule.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

TEST(SaveSchedule, FollowsTheStrategy) {
  const TrainingOptions epochs{.save_steps = 2};
  EXPECT_TRUE(SaveSchedule(epochs).after_epoch());
  EXPECT_FALSE(SaveSchedule(epochs).after_step(2));
  const TrainingOptions steps{.save_strategy = "steps", .save_steps = 2};
  EXPECT_FALSE(SaveSchedule(steps).after_epoch());
  EXPECT_FALSE(SaveSchedule(steps).after_step(3));
  EXPECT_TRUE(SaveSchedule(steps).after_step(4));
}

TEST(SaveSchedule, KeepsTheEndOnlyWhereItShould) {
  const TrainingOptions left;
  EXPECT_FALSE(SaveSchedule(left).after_run());
  const TrainingOptions kept{.keep_checkpoints = true};
  EXPECT_TRUE(SaveSchedule(kept).after_run());
}

TEST(SaveSchedule, HeedsTheTimeUnderAnyStrategyButNone) {
  TrainingOptions options{.save_minutes = 1e-12};
  EXPECT_TRUE(SaveSchedule(options).after_step(1));
  options.save_strategy = "no";
  options.keep_checkpoints = true;
  EXPECT_FALSE(SaveSchedule(options).is_on());
  EXPECT_FALSE(SaveSchedule(options).after_step(1));
  EXPECT_FALSE(SaveSchedule(options).after_epoch());
  EXPECT_FALSE(SaveSchedule(options).after_run());
  options = {.save_minutes = 1e6};
  EXPECT_FALSE(SaveSchedule(options).after_step(1));
}

}  // namespace
}  // namespace tandem
