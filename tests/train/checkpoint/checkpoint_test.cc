#include "train/checkpoint/checkpoint.h"

#include <gmock/gmock.h>

#include <fstream>
#include <system_error>

#include "base/random.h"
#include "base/system_call.h"
#include "format/manifest.h"
#include "tests/support/crash.h"
#include "tests/support/error.h"
#include "tests/support/files.h"
#include "tests/train/checkpoint/checkpoints.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;
using testing::checkpoint_of;
using testing::crashes;
using testing::Loss;
using testing::read_text;
using testing::TemporaryDirectory;

/// Equal to the bit, but for the run.
void expect_same(const Checkpoint& found, const Checkpoint& wanted) {
  const TrainingState &a = found.state, &b = wanted.state;
  EXPECT_EQ(a.progress.step, b.progress.step);
  EXPECT_EQ(a.progress.best, b.progress.best);
  ASSERT_EQ(a.progress.saved_dev.size(), 2U);
  EXPECT_EQ(a.progress.saved_dev[0].value, b.progress.saved_dev[0].value);
  EXPECT_TRUE(std::isnan(a.progress.saved_dev[1].value));
  EXPECT_EQ(a.history, b.history);
  ASSERT_EQ(a.names, b.names);
  for (size_t i = 0; i < a.names.size(); ++i) {
    EXPECT_TRUE(a.parameters[i].equal(b.parameters[i]));
    EXPECT_TRUE(a.optimiser[i].exp_avg.equal(b.optimiser[i].exp_avg));
    EXPECT_TRUE(a.optimiser[i].exp_avg_sq.equal(b.optimiser[i].exp_avg_sq));
    EXPECT_EQ(a.optimiser[i].num_steps, b.optimiser[i].num_steps);
    EXPECT_EQ(a.optimiser[i].row_steps, b.optimiser[i].row_steps);
    ASSERT_EQ(a.optimiser[i].steps.size(), b.optimiser[i].steps.size());
  }
  EXPECT_EQ(a.optimiser[0].steps[0].size, b.optimiser[0].steps[0].size);
  ASSERT_EQ(found.frozen.size(), 1U);
  EXPECT_TRUE(found.frozen[0].second.equal(wanted.frozen[0].second));
  EXPECT_EQ(found.run.options, wanted.run.options);
}

TEST(Checkpoint, IsReadAsItWasWritten) {
  const TemporaryDirectory directory;
  const fs::path first = directory.path() / "step-1", second = directory.path() / "step-2";
  write_checkpoint(first, checkpoint_of(1));
  expect_same(read_checkpoint(first), checkpoint_of(1));
  write_checkpoint(second, checkpoint_of(2), frozen_file_of(first));
  expect_same(read_checkpoint(second), checkpoint_of(2));
  EXPECT_TRUE(fs::equivalent(frozen_file_of(first), frozen_file_of(second)));
}

TEST(Checkpoint, OfAnotherFormatIsRefused) {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "step-1";
  write_checkpoint(path, checkpoint_of(1));
  std::string manifest = read_text(path / kManifestFile);
  manifest.replace(manifest.find("\"format_version\": 1"), 19, "\"format_version\": 9");
  directory.write("step-1/manifest.json", manifest);
  EXPECT_BAD_INPUT(read_checkpoint(path), "format_version is 9, this program reads 1");
}

/// All files of a checkpoint, end to end.
class Bytes {
 public:
  explicit Bytes(const fs::path& directory) {
    for (const auto& entry : fs::directory_iterator(directory)) {
      files_.emplace_back(entry.path(), read_text(entry.path()));
      size_ += files_.back().second.size();
    }
  }
  uint64_t size() const { return size_; }
  /// Flips a bit of the file that holds byte `place`; again puts it back.
  void flip(uint64_t place, int bit) const {
    for (const auto& [path, content] : files_) {
      if (place < content.size()) {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekg(static_cast<std::streamoff>(place));
        const int byte = file.get() ^ (1 << bit);
        file.seekp(static_cast<std::streamoff>(place));
        file.put(static_cast<char>(byte));
        return;
      }
      place -= content.size();
    }
  }

 private:
  std::vector<std::pair<fs::path, std::string>> files_;
  uint64_t size_ = 0;
};

TEST(Checkpoint, AnyFlippedBitIsFoundOrChangesNothing) {
  constexpr int kFlips = 10'000;
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "step-3";
  write_checkpoint(path, checkpoint_of(3));
  const Bytes bytes(path);
  Random random(7);
  int found = 0;
  for (int i = 0; i < kFlips; ++i) {
    const uint64_t place = random.below(bytes.size());
    const auto bit = static_cast<int>(random.below(8));
    bytes.flip(place, bit);
    try {
      expect_same(read_checkpoint(path), checkpoint_of(3));
    } catch (const Error& error) {
      ++found;
      EXPECT_EQ(error.code(), ErrorCode::bad_input);
      EXPECT_THAT(error.message(), ::testing::HasSubstr("step-3"));
    }
    bytes.flip(place, bit);
    if (::testing::Test::HasFailure()) FAIL() << "byte " << place << ", bit " << bit;
  }
  EXPECT_GT(found, kFlips * 9 / 10);  // white space of the manifest is free
  expect_same(read_checkpoint(path), checkpoint_of(3));
}

class CheckpointFaults : public ::testing::Test {
 protected:
  CheckpointFaults() { write_checkpoint(place(), checkpoint_of(1)); }

  fs::path place() const { return directory_.path() / "step-1"; }
  /// The step of what stands there, which must be sound.
  int64_t found() const {
    const Checkpoint checkpoint = read_checkpoint(place());
    expect_same(checkpoint, checkpoint_of(checkpoint.state.progress.step));
    return checkpoint.state.progress.step;
  }

  TemporaryDirectory directory_;
};

TEST_F(CheckpointFaults, AnyCallThatFailsLeavesTheOldOneAndSaysWhich) {
  for (const int error : {ENOSPC, EIO, EACCES}) {
    bool passed = false;
    for (int nth = 0; !passed; ++nth) {
      fault::Call struck{.name = "", .path = {}};
      int calls = 0;
      fault::set_plan([&](const fault::Call& call) {
        if (calls++ != nth) return 0;
        struck = call;
        return error;
      });
      try {
        write_checkpoint(place(), checkpoint_of(2), frozen_file_of(place()));
        passed = struck.name.empty();
        EXPECT_TRUE(passed || struck.name == "link") << struck.name;  // then it is copied
      } catch (const Error& failure) {
        EXPECT_THAT(failure.message(),
                    ::testing::HasSubstr(std::generic_category().message(error)));
        EXPECT_THAT(failure.message(), ::testing::HasSubstr(directory_.path().string()));
      }
      fault::set_plan({});
      EXPECT_EQ(found(), passed || struck.name == "link" || struck.name == "remove_all" ? 2 : 1)
          << struck.name << " " << nth;
      fs::remove_all(place());
      write_checkpoint(place(), checkpoint_of(1));
      if (HasFailure()) return;
    }
  }
}

TEST_F(CheckpointFaults, ACrashAtAnyCallLeavesTheOldOrTheNew) {
  for (const Loss loss : {Loss::nothing, Loss::unsynced, Loss::half_of_last}) {
    int nth = 0;
    int64_t last = 1;
    while (crashes(nth, loss, [&] { write_checkpoint(place(), checkpoint_of(2)); })) {
      last = found();
      EXPECT_TRUE(last == 1 || last == 2) << nth;
      if (HasFailure()) FAIL() << "at call " << nth;
      fs::remove_all(place());
      write_checkpoint(place(), checkpoint_of(1));
      ++nth;
    }
    EXPECT_GT(nth, 20);
    EXPECT_EQ(last, 2) << "the last calls come after the rename";
  }
}

}  // namespace
}  // namespace tandem
