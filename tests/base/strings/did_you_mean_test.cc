#include "base/strings/did_you_mean.h"

#include <gtest/gtest.h>

#include <vector>

namespace tandem {
namespace {

const std::vector<std::string> kKeys = {"learning_rate", "num_epochs", "seed", "task"};

TEST(Nearest, FindsOneSlip) {
  EXPECT_EQ(nearest("lerning_rate", kKeys), "learning_rate");    // missing
  EXPECT_EQ(nearest("learning_ratee", kKeys), "learning_rate");  // added
  EXPECT_EQ(nearest("sead", kKeys), "seed");                     // replaced
  EXPECT_EQ(nearest("tsak", kKeys), "task");                     // swapped
  EXPECT_EQ(nearest("Num_Epochs", kKeys), "num_epochs");
}

TEST(Nearest, PrefersTheNearest) {
  const std::vector<std::string> keys = {"task_b", "task_a"};
  EXPECT_EQ(nearest("tsk_a", keys), "task_a");
}

TEST(Nearest, IsSilentWhenNothingIsNear) {
  EXPECT_EQ(nearest("dropout", kKeys), std::nullopt);
  EXPECT_EQ(nearest("x", kKeys), std::nullopt);
  EXPECT_EQ(nearest("x", std::vector<std::string>{"y"}), std::nullopt);
  EXPECT_EQ(nearest("", kKeys), std::nullopt);
  EXPECT_EQ(nearest("x", {}), std::nullopt);
}

TEST(DidYouMean, EndsAMessage) {
  EXPECT_EQ(did_you_mean("sed", kKeys), "; did you mean 'seed'?");
  EXPECT_EQ(did_you_mean("dropout", kKeys), "");
}

}  // namespace
}  // namespace tandem
