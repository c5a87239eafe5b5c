#include "train/checkpoint/checkpoint_store.h"

#include <gmock/gmock.h>

#include "base/system_call.h"
#include "format/manifest.h"
#include "tests/support/error.h"
#include "tests/support/files.h"
#include "tests/train/checkpoint/checkpoints.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;
using testing::checkpoint_of;
using ::testing::ElementsAre;
using testing::TemporaryDirectory;

class CheckpointStoreTest : public ::testing::Test {
 protected:
  fs::path place() const { return directory_.path() / "model.checkpoints"; }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(place()))
      names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
  }
  std::optional<int64_t> newest() {
    const auto found = CheckpointStore::newest(
        place(), [this](const std::string& message) { warnings_.push_back(message); });
    return found ? std::optional(found->checkpoint.state.progress.step) : std::nullopt;
  }

  TemporaryDirectory directory_;
  std::vector<std::string> warnings_;
};

TEST_F(CheckpointStoreTest, KeepsTheNewestAndLinksWhatIsFrozen) {
  CheckpointStore store(place(), 2, {});
  for (const int64_t step : {8, 9, 10, 11}) store.write(checkpoint_of(step));
  store.wait();
  EXPECT_THAT(names(), ElementsAre("step-10", "step-11"));
  EXPECT_TRUE(
      fs::equivalent(frozen_file_of(place() / "step-10"), frozen_file_of(place() / "step-11")));
  EXPECT_EQ(newest(), 11);
  store.clear();
  store.close();
  EXPECT_FALSE(fs::exists(place()));
}

TEST_F(CheckpointStoreTest, RemovesWhatTheRunHasNotSeenAndWhatIsHalfWritten) {
  {
    CheckpointStore store(place(), 9, {});
    for (const int64_t step : {5, 6, 7}) store.write(checkpoint_of(step));
  }
  directory_.write("model.checkpoints/.step-8.1f/state.json", "{");
  CheckpointStore store(place(), 9, place() / "step-5");
  store.write(checkpoint_of(6));
  store.wait();
  EXPECT_THAT(names(), ElementsAre("step-5", "step-6"));
}

TEST_F(CheckpointStoreTest, PassesOverWhatIsDamaged) {
  EXPECT_EQ(newest(), std::nullopt);  // there is no such directory
  {
    CheckpointStore store(place(), 9, {});
    for (const int64_t step : {1, 2, 3}) store.write(checkpoint_of(step));
  }
  directory_.write("model.checkpoints/step-3/history.jsonl", "{}\n");
  fs::remove(place() / "step-2" / kManifestFile);
  directory_.write("model.checkpoints/step-x/manifest.json", "{}");
  EXPECT_EQ(newest(), 1);
  EXPECT_THAT(warnings_,
              ElementsAre(::testing::HasSubstr("step-3"), ::testing::HasSubstr("step-2")));
}

TEST_F(CheckpointStoreTest, ADiskThatFailsIsNoDamage) {
  {
    CheckpointStore store(place(), 9, {});
    for (const int64_t step : {1, 2}) store.write(checkpoint_of(step));
  }
  fault::set_plan([](const fault::Call& call) { return call.name == "mmap" ? EIO : 0; });
  EXPECT_FAILED(newest(), "(EIO)");
  fault::set_plan({});
  EXPECT_EQ(newest(), 2);
}

TEST_F(CheckpointStoreTest, OneThatCannotBeWrittenIsAnErrorOfTheNext) {
  CheckpointStore store(place(), 1, {});
  fs::remove(place());
  directory_.write("model.checkpoints", "a file");
  store.write(checkpoint_of(1));
  EXPECT_BAD_INPUT(store.write(checkpoint_of(2)), "model.checkpoints");
}

}  // namespace
}  // namespace tandem
