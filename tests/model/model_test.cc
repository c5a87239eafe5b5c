#include "tandem/model.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/model/saved_model.h"
#include "tests/support/error.h"

namespace tandem {
namespace {

class ModelTest : public testing::SavedModel {};

TEST_F(ModelTest, TheLoadedModelAnswersWithEveryHead) {
  const Model model = Model::load(save().string(), {.num_threads = 1});
  const std::vector<Input> inputs = {
      {.text = "play jazz now"}, {.text = ""}, {.tokens = {"jazz", "play"}}};
  const std::vector<Prediction> predictions = model.predict(inputs, /*logits=*/true);
  ASSERT_EQ(predictions.size(), 3U);
  EXPECT_EQ(predictions[0].num_tokens, 5);
  EXPECT_EQ(predictions[0].answers[0].sentence_logits.size(), 2U);
  EXPECT_EQ(predictions[0].answers[1].token_logits.size(), 5U * 3);
  EXPECT_EQ(predictions[0].answers[1].tags.size(), 3U);
  EXPECT_EQ(predictions[1].num_tokens, 2);
  EXPECT_TRUE(predictions[1].answers[1].tags.empty());
  EXPECT_EQ(predictions[2].answers[1].tags.size(), 2U);

  const Embeddings embeddings = model.embed(inputs);
  EXPECT_EQ(embeddings.columns, 4);
  double norm = 0.0;
  for (int i = 0; i < 4; ++i)
    norm += embeddings.values[static_cast<size_t>(i)] * embeddings.values[static_cast<size_t>(i)];
  EXPECT_NEAR(norm, 1.0, 1e-5);
}

TEST_F(ModelTest, AnswersDoNotDependOnTheRestOfTheBatch) {
  const Model model = Model::load(save().string(), {.num_threads = 2});
  const std::vector<Input> both = {{.text = "play jazz now"}, {.text = "jazz"}};
  const auto together = model.predict(both, true);
  const auto alone = model.predict(std::span(both).last(1), true);
  EXPECT_EQ(together[1].answers[0].sentence_logits, alone[0].answers[0].sentence_logits);
  EXPECT_EQ(together[1].answers[1].token_logits, alone[0].answers[1].token_logits);
}

TEST_F(ModelTest, PaddedAndPlainFormsAgree) {
  const Model model = Model::load(save().string(), {.num_threads = 1});
  const std::vector<HeadLogits> heads =
      model.forward({.rows = 2,
                     .columns = 5,
                     .input_ids = {2, 5, 6, 7, 3, 2, 6, 3, 0, 0},
                     .attention_mask = {1, 1, 1, 1, 1, 1, 1, 1, 0, 0}});
  EXPECT_EQ(heads[0].shape, (std::vector<int64_t>{2, 2}));
  EXPECT_EQ(heads[1].shape, (std::vector<int64_t>{2, 5, 3}));
  const auto predictions =
      model.predict(std::vector<Input>{{.text = "play jazz now"}, {.text = "jazz"}}, true);
  EXPECT_EQ(std::vector<float>(heads[0].values.begin() + 2, heads[0].values.end()),
            predictions[1].answers[0].sentence_logits);
  EXPECT_EQ(std::vector<float>(heads[1].values.begin(), heads[1].values.begin() + 15),
            predictions[0].answers[1].token_logits);
  EXPECT_EQ(heads[1].values.back(), 0.0F);
}

TEST_F(ModelTest, InputsThatCannotBeReadAreNamed) {
  const Model model = Model::load(save().string(), {.num_threads = 2, .max_length = 3});
  std::vector<Input> inputs(50, {.text = "play"});
  inputs[9].text_pair = "jazz";
  inputs[40].text = "\xff";
  for (const auto& call : {std::function<void()>([&] { model.predict(inputs); }),
                           std::function<void()>([&] { model.embed(inputs); })}) {
    try {
      call();
      FAIL() << "nothing was refused";
    } catch (const InputErrors& errors) {
      EXPECT_EQ(errors.code(), ErrorCode::bad_input);
      ASSERT_EQ(errors.messages().size(), 2U);
      EXPECT_NE(errors.messages().at(9).find("max_length 3 leaves no room"), std::string::npos);
      EXPECT_NE(errors.messages().at(40).find("UTF-8"), std::string::npos);
      EXPECT_EQ(errors.message(), "input 9 (from 0): " + errors.messages().at(9));
    }
  }
}

}  // namespace
}  // namespace tandem
