#include "train/checkpoint/run_identity.h"

#include <gmock/gmock.h>

namespace tandem {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

RunIdentity run() {
  return {.options = {{"training.seed", "1"}},
          .files = {{"a.jsonl", "x"}},
          .train_rows = "t",
          .dev_rows = "d",
          .kernels = "avx2"};
}

TEST(RunIdentity, IsTheSameAfterJson) {
  const RunIdentity again = RunIdentity::from_json(Json::parse(run().to_json().dump()));
  EXPECT_THAT(changes_between(run(), again), IsEmpty());
  EXPECT_EQ(again.kernels, "avx2");
}

TEST(RunIdentity, NamesWhatHasChanged) {
  RunIdentity now = run();
  now.options["training.seed"] = "2";
  now.options["training.bf16"] = "true";
  EXPECT_THAT(changes_between(run(), now), ElementsAre("training.bf16: not written then, true now",
                                                       "training.seed: 1 then, 2 now"));
}

TEST(RunIdentity, IsJudgedByRowsNotByFiles) {
  RunIdentity now = run();
  now.files = {{"b.jsonl", "x"}};
  EXPECT_THAT(changes_between(run(), now), IsEmpty());
  now.train_rows = "u";
  EXPECT_THAT(changes_between(run(), now),
              ElementsAre("data file b.jsonl: new", "data file a.jsonl: no longer read"));
  now.files = {{"a.jsonl", "y"}};
  EXPECT_THAT(changes_between(run(), now),
              ElementsAre("data file a.jsonl: its content has changed"));
  now.files = run().files;
  EXPECT_THAT(changes_between(run(), now),
              ElementsAre("training rows: as the network reads them, they have changed"));
}

}  // namespace
}  // namespace tandem
