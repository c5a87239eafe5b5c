#include "train/optimizer/schedule.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

// Figures of transformers' get_linear_schedule_with_warmup and get_constant_schedule_with_warmup.
TEST(Schedule, LinearRisesAndFalls) {
  const Schedule schedule(
      {.learning_rate = 1.0, .lr_scheduler_type = "linear", .warmup_ratio = 0.2}, 10);
  EXPECT_EQ(schedule.warmup_steps(), 2);
  const double wanted[] = {0.0, 0.5, 1.0, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125, 0.0};
  for (int step = 0; step <= 10; ++step)
    EXPECT_DOUBLE_EQ(schedule.learning_rate(step), wanted[step]) << step;
}

TEST(Schedule, WarmupStepsWinOverTheRatio) {
  EXPECT_EQ(Schedule({.warmup_ratio = 0.5, .warmup_steps = 3}, 10).warmup_steps(), 3);
  EXPECT_EQ(Schedule({.warmup_ratio = 0.11}, 10).warmup_steps(), 2);
}

TEST(Schedule, ConstantKeepsTheRate) {
  const Schedule constant(
      {.learning_rate = 0.3, .lr_scheduler_type = "constant", .warmup_ratio = 0.5}, 10);
  EXPECT_DOUBLE_EQ(constant.learning_rate(0), 0.3);
  const Schedule warm(
      {.learning_rate = 1.0, .lr_scheduler_type = "constant_with_warmup", .warmup_steps = 4}, 10);
  EXPECT_DOUBLE_EQ(warm.learning_rate(1), 0.25);
  EXPECT_DOUBLE_EQ(warm.learning_rate(9), 1.0);
}

}  // namespace
}  // namespace tandem
