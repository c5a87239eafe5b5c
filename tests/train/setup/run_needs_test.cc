#include "train/setup/run_needs.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"

namespace tandem {
namespace {

const std::vector<PartSummary> kParts = {{"encoder", 1000, false}, {"task a", 10, true}};

RunNeeds needs(const TrainingOptions& options, TrainingLength length = {300, 3}) {
  return needs_of(kParts, options, length);
}

TEST(RunNeeds, AreTheModelTwiceWithoutCheckpoints) {
  TrainingOptions options;
  options.save_strategy = "no";
  EXPECT_EQ(needs(options).disk_bytes, 2 * 1010 * 4);
  EXPECT_EQ(needs(options).memory_bytes, 3 * 10 * 4);
}

TEST(RunNeeds, HoldFrozenWeightsOnceAndANewCheckpointBesideTheOldest) {
  EXPECT_EQ(needs({}).disk_bytes, 2 * 1010 * 4 + 1000 * 4 + 2 * 3 * 10 * 4);
  EXPECT_EQ(needs({}).memory_bytes, 6 * 10 * 4);
}

TEST(RunNeeds, AreOfNoMoreCheckpointsThanAreWritten) {
  TrainingOptions options;
  options.save_total_limit = 1'000'000;
  const int64_t without = 2 * 1010 * 4 + 1000 * 4;
  EXPECT_EQ(needs(options).disk_bytes, without + 3 * 3 * 10 * 4);
  options.save_strategy = "steps";
  options.save_steps = 50;
  EXPECT_EQ(needs(options).disk_bytes, without + 6 * 3 * 10 * 4);
  options.save_minutes = 1.0;
  EXPECT_EQ(needs(options).disk_bytes, without + 300 * 3 * 10 * 4);
}

TEST(RunNeeds, AreRefusedWhereTheDiskHasLess) {
  const auto check = [](int64_t disk) {
    check_needs({.disk_bytes = disk}, ".", [](const std::string& message) { FAIL() << message; });
  };
  check(1);
  EXPECT_BAD_INPUT(check(int64_t{1} << 60), "make room");
}

TEST(RunNeeds, AreToldWhereTheMemoryHasLess) {
  std::string told;
  check_needs({.memory_bytes = int64_t{1} << 60}, ".",
              [&](const std::string& message) { told = message; });
  EXPECT_NE(told.find("of memory left"), std::string::npos);
}

}  // namespace
}  // namespace tandem
