#include "tandem/model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <thread>

#include "tests/model/saved_model.h"
#include "tests/support/error.h"

namespace tandem {
namespace {

class ModelTest : public testing::SavedModel {};

const WordTags& tagging(const Prediction& prediction) {
  return std::get<WordTags>(prediction.answers[1].value);
}

TEST_F(ModelTest, TheLoadedModelAnswersWithEveryHead) {
  const Model model = Model::load(save().string(), {.num_threads = 1});
  const std::vector<Input> inputs = {
      {.text = "play jazz now"}, {.text = ""}, {.tokens = {"jazz", "play"}}};
  const std::vector<Prediction> predictions = model.predict(inputs, /*logits=*/true);
  ASSERT_EQ(predictions.size(), 3U);
  EXPECT_EQ(predictions[0].num_tokens, 5);
  EXPECT_EQ(predictions[0].answers[0].sentence_logits.size(), 2U);
  EXPECT_EQ(predictions[0].answers[1].token_logits.size(), 5U * 3);
  EXPECT_EQ(tagging(predictions[0]).tags.size(), 3U);
  EXPECT_EQ(predictions[1].num_tokens, 2);
  EXPECT_TRUE(tagging(predictions[1]).tags.empty());
  EXPECT_EQ(tagging(predictions[2]).tags.size(), 2U);

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

TEST_F(ModelTest, NewHeadsStandOnTheLoadedEncoder) {
  const std::string directory = save().string();
  const Model model = Model::with_new_heads(directory, 3, 4, /*seed=*/0, {.num_threads = 1});
  const PaddedBatch batch = model.pad(std::vector<std::string>{"play jazz now", "jazz"});
  EXPECT_EQ(batch.columns, 5);
  EXPECT_EQ(batch.input_ids, (std::vector<int64_t>{2, 5, 6, 7, 3, 2, 6, 3, 0, 0}));
  EXPECT_EQ(batch.attention_mask, (std::vector<int64_t>{1, 1, 1, 1, 1, 1, 1, 1, 0, 0}));
  const std::vector<HeadLogits> heads = model.forward(batch);
  EXPECT_EQ(heads[0].shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(heads[1].shape, (std::vector<int64_t>{2, 5, 4}));
  const std::vector<Input> inputs = {{.text = "play jazz now"}};
  EXPECT_EQ(model.embed(inputs).values,
            Model::load(directory, {.num_threads = 1}).embed(inputs).values);
}

TEST_F(ModelTest, HeadsOfChosenTasksAlone) {
  const std::string directory = save().string();
  const Model whole = Model::load(directory, {.num_threads = 1});
  const std::string second = whole.tasks()[1].name;
  const Model model = Model::load(directory, {.num_threads = 1, .tasks = {second}});
  ASSERT_EQ(model.tasks().size(), 1U);
  const std::vector<Input> inputs = {{.text = "play jazz now"}};
  EXPECT_EQ(model.predict(inputs, true)[0].answers[0].token_logits,
            whole.predict(inputs, true)[0].answers[1].token_logits);
  EXPECT_BAD_INPUT(Model::load(directory, {.tasks = {"nope"}}), "no task \"nope\"; it has: intent");
}

/// Texts, pairs and words of the vocabulary of the saved model.
std::vector<Input> many_inputs(int count) {
  const std::vector<std::string> words = {"play", "jazz", "now", "other"};
  std::vector<Input> inputs;
  for (int i = 0; i < count; ++i) {
    Input& input = inputs.emplace_back();
    for (int word = 0; word < i % 11; ++word) {
      const std::string& chosen = words[static_cast<size_t>((i / 7 + word * (i % 5)) % 4)];
      if (i % 3 == 2) {
        input.tokens.push_back(chosen);
      } else {
        input.text += chosen + " ";
      }
    }
    if (i % 3 == 1) input.text_pair = "jazz now";
  }
  return inputs;
}

void expect_same(const Prediction& found, const Prediction& expected) {
  EXPECT_EQ(found.num_tokens, expected.num_tokens);
  ASSERT_EQ(found.answers.size(), expected.answers.size());
  for (size_t task = 0; task < found.answers.size(); ++task) {
    const Answer &one = found.answers[task], &other = expected.answers[task];
    EXPECT_EQ(one.sentence_logits, other.sentence_logits);
    EXPECT_EQ(one.token_logits, other.token_logits);
    const auto* const tags = std::get_if<WordTags>(&one.value);
    if (tags == nullptr) continue;
    EXPECT_EQ(tags->tags, std::get<WordTags>(other.value).tags);
    EXPECT_EQ(tags->entities.size(), std::get<WordTags>(other.value).entities.size());
  }
}

/// Asks for everything, of `count` inputs from `first` on.
class Questions {
 public:
  explicit Questions(const Model& model)
      : model_(model),
        predictions_(model.predict(inputs_, true)),
        embeddings_(model.embed(inputs_)),
        logits_(model.forward(batch_)) {}

  void ask_again(size_t first, size_t count) const {
    const auto inputs = std::span(inputs_).subspan(first, count);
    const std::vector<Prediction> predictions = model_.predict(inputs, true);
    for (size_t i = 0; i < count; ++i) expect_same(predictions[i], predictions_[first + i]);
    const Embeddings found = model_.embed(inputs);
    const auto width = static_cast<size_t>(found.columns);
    EXPECT_TRUE(std::ranges::equal(
        found.values, std::span(embeddings_.values).subspan(first * width, count * width)));
    const std::vector<HeadLogits> logits = model_.forward(batch_);
    for (size_t t = 0; t < logits.size(); ++t) EXPECT_EQ(logits[t].values, logits_[t].values);
  }
  size_t size() const { return inputs_.size(); }

 private:
  const Model& model_;
  std::vector<Input> inputs_ = many_inputs(900);
  PaddedBatch batch_ = {.rows = 2,
                        .columns = 5,
                        .input_ids = {2, 5, 6, 7, 3, 2, 6, 3, 0, 0},
                        .attention_mask = {1, 1, 1, 1, 1, 1, 1, 1, 0, 0}};
  std::vector<Prediction> predictions_;
  Embeddings embeddings_;
  std::vector<HeadLogits> logits_;
};

TEST_F(ModelTest, SeveralThreadsGetTheAnswersOfOne) {
  save();
  for (const ComputeType type : {ComputeType::fp32, ComputeType::bf16, ComputeType::int8}) {
    for (const int num_threads : {1, 3}) {
      const Model model =
          Model::load(target().string(), {.num_threads = num_threads, .dtype = type});
      const Questions questions(model);
      std::vector<std::thread> callers;
      for (size_t caller = 0; caller < 4; ++caller) {
        callers.emplace_back([&questions, caller] {
          for (size_t count : {size_t{1}, size_t{40}, questions.size() - caller, size_t{7}})
            questions.ask_again(caller, count);
        });
      }
      for (std::thread& caller : callers) caller.join();
    }
  }
}

TEST_F(ModelTest, ACallThatFailsLeavesTheOthersAlone) {
  const Model model = Model::load(save().string(), {.num_threads = 2});
  const Questions questions(model);
  std::thread failing([&model] {
    for (int round = 0; round < 50; ++round) {
      const std::vector<Input> bad = {{.text = "play"}, {.text = "\xff"}};
      EXPECT_THROW(model.predict(bad), InputErrors);
      EXPECT_THROW(
          model.forward({.rows = 1, .columns = 1, .input_ids = {99}, .attention_mask = {1}}),
          Error);
    }
  });
  for (size_t round = 0; round < 50; ++round) questions.ask_again(round, 20);
  failing.join();
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

TEST_F(ModelTest, LongTextsAreReadInWindows) {
  const std::string directory = save().string();
  const Model model = Model::load(directory, {.num_threads = 1, .max_length = 5, .stride = 1});
  const Model cutting = Model::load(directory, {.num_threads = 1, .max_length = 5});
  const std::vector<Input> whole = {{.text = "play jazz now now jazz"}, {.text = "jazz now"}};
  const std::vector<Input> windows = {
      {.text = "play jazz now"}, {.text = "now now jazz"}, whole[1]};
  const auto found = model.predict(whole, true), parts = cutting.predict(windows, true);

  EXPECT_FALSE(found[0].truncated);
  EXPECT_EQ(found[0].num_tokens, 7);
  for (size_t c = 0; c < 2; ++c) {
    const auto logit = [&](size_t part) { return parts[part].answers[0].sentence_logits[c]; };
    EXPECT_FLOAT_EQ(found[0].answers[0].sentence_logits[c], (logit(0) + logit(1)) / 2);
  }
  // [CLS] play jazz now of the first window, now jazz [SEP] of the second.
  std::vector<float> logits(parts[0].answers[1].token_logits.begin(),
                            parts[0].answers[1].token_logits.begin() + 4 * 3);
  logits.insert(logits.end(), parts[1].answers[1].token_logits.begin() + 2 * 3,
                parts[1].answers[1].token_logits.end());
  EXPECT_EQ(found[0].answers[1].token_logits, logits);
  EXPECT_EQ(tagging(found[0]).tags.size(), 5U);

  EXPECT_EQ(found[1].answers[0].sentence_logits, parts[2].answers[0].sentence_logits);
  EXPECT_EQ(found[1].answers[1].token_logits, parts[2].answers[1].token_logits);
  EXPECT_FALSE(model.embed(whole).truncated[0]);
  EXPECT_BAD_INPUT(Model::load(directory, {.num_threads = 1, .max_length = 5, .stride = 3}),
                   "stride 3 is not from 0 to 2");
}

}  // namespace
}  // namespace tandem
