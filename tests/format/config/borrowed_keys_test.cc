#include "format/config/borrowed_keys.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

TEST(BorrowedKeys, NamesOurKeyAsTheSectionHasIt) {
  EXPECT_EQ(borrowed_key_hint("training", "lr"), "; did you mean 'learning_rate'?");
  EXPECT_EQ(borrowed_key_hint("training", "L2"), "; did you mean 'weight_decay'?");
  EXPECT_EQ(borrowed_key_hint("training", "max_seq_length"), "; did you mean 'model.max_length'?");
  EXPECT_EQ(borrowed_key_hint("", "epochs"), "; did you mean 'training.num_epochs'?");
}

TEST(BorrowedKeys, SaysWhatThereIsNotYet) {
  EXPECT_EQ(borrowed_key_hint("training", "eval_steps"),
            "; there is none yet: dev rows are judged after every epoch");
  EXPECT_EQ(borrowed_key_hint("training", "label_smoothing_factor"), "; there is none yet");
}

TEST(BorrowedKeys, KnowsNoOthers) {
  EXPECT_EQ(borrowed_key_hint("training", "bach_size"), "");
}

}  // namespace
}  // namespace tandem
