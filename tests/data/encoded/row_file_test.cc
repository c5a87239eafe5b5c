#include "data/encoded/row_file.h"

#include <gtest/gtest.h>

#include <limits>

#include "labels/alignment.h"
#include "tasks/classification/class_task.h"
#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

void remake(std::vector<int32_t>&, Random&) {}

/// Reads two sequences of its own besides.
class PairTask : public ClassTask {
 public:
  std::vector<View> views() const override {
    return {{View::Text::first, 0, remake}, {View::Text::second, 1}};
  }
};

bool operator==(const EncodedSequence& a, const EncodedSequence& b) {
  return a.ids == b.ids && a.segments == b.segments && a.first_tokens == b.first_tokens &&
         a.view == b.view;
}

void expect_equal(const EncodedExample& a, const EncodedExample& b) {
  EXPECT_EQ(a.sequences.size(), b.sequences.size());
  for (size_t s = 0; s < a.sequences.size(); ++s) EXPECT_TRUE(a.sequences[s] == b.sequences[s]);
  ASSERT_EQ(a.targets.size(), b.targets.size());
  for (size_t t = 0; t < a.targets.size(); ++t)
    ASSERT_EQ(a.targets[t].index(), b.targets[t].index());
  EXPECT_EQ(a.truncated, b.truncated);
  EXPECT_EQ(a.num_silent_words, b.num_silent_words);
  EXPECT_EQ(a.origin.where(), b.origin.where());
}

class RowFileTest : public ::testing::Test {
 protected:
  RowFileTest() {
    tasks_ = {{"same", &pair_}, {"tags", &plain_}};
    EncodedExample plain;
    plain.sequences = {
        {{101, 7, 30'000, 102}, {0, 0, 0, 0}, {1, kCutWord, kSilentWord, 2}, View{}}};
    plain.targets = {Target{}, TagChain{{0, -1, std::numeric_limits<int32_t>::max(), 3}}};
    plain.truncated = true;
    plain.num_silent_words = 1;
    plain.origin = {std::make_shared<const std::string>("a.jsonl"), 12};
    EncodedExample pair;
    pair.sequences = {{{1, 2, 3}, {0, 1, 1}, {}, pair_.views()[0]},
                      {{4}, {1}, {}, pair_.views()[1]}};
    pair.targets = {ClassTarget{5}, Target{}};
    pair.origin = {std::make_shared<const std::string>("b.csv"), int64_t{1} << 40};
    EncodedExample empty;
    empty.origin = plain.origin;
    examples_ = {plain, pair, empty};
  }

  RowCodec codec() const { return {tasks_, {"a.jsonl", "b.csv"}}; }
  RowFile write() {
    RowFileWriter writer(directory_.path(), codec());
    for (const EncodedExample& example : examples_) writer.add(example);
    writer.finish();
    return {directory_.path(), codec(), writer.size(), writer.longest()};
  }

  testing::TemporaryDirectory directory_;
  PairTask pair_;
  ClassTask plain_;
  std::vector<DatasetTask> tasks_;
  std::vector<EncodedExample> examples_;
};

TEST_F(RowFileTest, GivesBackWhatWasWrittenInAnyOrder) {
  const RowFile rows = write();
  ASSERT_EQ(rows.size(), 3);
  for (const int index : {2, 0, 1, 1, 0})
    expect_equal(*rows.at(index), examples_[static_cast<size_t>(index)]);
  EXPECT_EQ(std::get<TagChain>(rows.at(0)->targets[1]).ids_W,
            std::get<TagChain>(examples_[0].targets[1]).ids_W);
  EXPECT_EQ(std::get<ClassTarget>(rows.at(1)->targets[0]).id, 5);
  std::vector<int> counts(2);
  rows.token_counts().read(1, counts);
  EXPECT_EQ(counts, (std::vector<int>{4, 0}));
  EXPECT_EQ(rows.token_counts().longest, 4);
}

TEST_F(RowFileTest, EveryFlippedByteOfTheRowsIsFound) {
  const RowFile rows = write();
  const std::string whole = testing::read_text(directory_.path() / "rows.bin");
  for (size_t byte = 0; byte < whole.size(); ++byte) {
    std::string damaged = whole;
    damaged[byte] = static_cast<char>(damaged[byte] ^ 0x10);
    directory_.write("rows.bin", damaged);
    int found = 0;
    for (int index = 0; index < rows.size(); ++index) {
      try {
        rows.at(index);
      } catch (const Error& error) {
        EXPECT_NE(error.message().find("damaged: delete that folder"), std::string::npos);
        ++found;
      }
    }
    EXPECT_EQ(found, 1) << byte;
  }
}

TEST_F(RowFileTest, AFileThatIsCutIsAnError) {
  const RowFile rows = write();
  directory_.write("rows.bin", "short");
  EXPECT_THROW(rows.at(1), Error);
  directory_.write("offsets.bin", "");
  EXPECT_THROW(rows.at(0), Error);
}

}  // namespace
}  // namespace tandem
