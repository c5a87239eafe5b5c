#include "model/engine.h"

#include <gtest/gtest.h>

#include "model/input_encoder.h"
#include "tests/model/saved_model.h"

namespace tandem {
namespace {

class EngineTest : public testing::SavedModel {};

TEST_F(EngineTest, OnePassGivesWhatIsWantedAlike) {
  const Engine engine(save(), {.num_threads = 1});
  const std::vector<Input> inputs = {{.text = "play jazz"}, {.text = "now"}};
  const PackedBatch batch =
      pack(encode_inputs(engine.tokenizer(), inputs, {.max_length = 12}, engine.team()));
  Wanted everything = engine.every_head();
  everything.embeddings = true;
  const EngineOutput all = engine.run(batch.view(), everything);
  EXPECT_EQ(all.embeddings_SD.size(), 2U * 4);
  EXPECT_EQ(all.logits[0].size(), 2U * 2);
  EXPECT_EQ(all.logits[1].size(), 7U * 3);

  const EngineOutput slots = engine.run(batch.view(), {.heads = {1}});
  EXPECT_TRUE(slots.embeddings_SD.empty() && slots.logits[0].empty());
  EXPECT_EQ(slots.logits[1], all.logits[1]);
  EXPECT_EQ(engine.run(batch.view(), {.embeddings = true}).embeddings_SD, all.embeddings_SD);
}

}  // namespace
}  // namespace tandem
