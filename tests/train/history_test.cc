#include "train/history.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tandem {
namespace {

TEST(History, HasALineForEachStep) {
  EXPECT_EQ(history_line(StepReport{.epoch = 1, .step = 3, .loss = 0.5, .learning_rate = 0.25}),
            "{\"step\":3,\"epoch\":1,\"loss\":0.5,\"learning_rate\":0.25,\"grad_norm\":0.0}\n");
  EXPECT_EQ(history_line(StepReport{.epoch = 1, .step = 3}),
            "{\"step\":3,\"epoch\":1,\"loss\":null,\"learning_rate\":0.0,\"grad_norm\":0.0}\n");
}

TEST(History, HasALineForEachEpoch) {
  EXPECT_EQ(history_line(EpochReport{.epoch = 2, .step = 8, .loss = 0.5, .dev = {{"loss", 1.5}}}),
            "{\"step\":8,\"epoch\":2,\"train_loss\":0.5,\"eval_loss\":1.5}\n");
}

TEST(History, SaysInItsLastLineWhetherTheRunHasEnded) {
  const std::string step = history_line(StepReport{.step = 7});
  EXPECT_EQ(finished_steps(step + finished_line(7)), 7);
  EXPECT_EQ(finished_steps(finished_line(7)), 7);
  EXPECT_EQ(finished_steps(finished_line(7) + step), std::nullopt);
  for (const char* text : {"", "\n", "{", "7\n", "[]\n", "{\"finished\":true}\n",
                           "{\"finished\":false,\"step\":1}\n", "{\"step\":7,\"finished\":true}"}) {
    EXPECT_EQ(finished_steps(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace tandem
