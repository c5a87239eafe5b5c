#include "model/model_directory.h"

#include <gtest/gtest.h>

#include <cstring>

#include "encoder/encoder_config.h"
#include "encoder/encoder_weights.h"
#include "tandem/model.h"
#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;

constexpr const char* kConfig =
    R"({"model_type": "bert", "vocab_size": 8, "hidden_size": 4, "num_hidden_layers": 1, "num_attention_heads": 2,
        "intermediate_size": 6, "max_position_embeddings": 16})";

/// A tiny model with two heads, saved.
class ModelDirectoryTest : public ::testing::Test {
 protected:
  ModelDirectoryTest() : weights_(EncoderWeights::random(config(), 1)) {
    tokenizer_.write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nplay\njazz\nnow\n");
    model_.encoder_json = parse_json(kConfig, "config");
    model_.encoder = config();
    model_.modules = {PoolingModule{}, NormalizeModule{}};
    model_.max_length = 12;
    model_.tasks = {task("intent", "classification", {"play", "stop"}),
                    task("slots", "token_classification", {"O", "B-genre", "I-genre"})};
    model_.tasks[1].tag_scheme = TagScheme::IOB2;
    for (const TensorSpec& spec : tensor_specs(model_.encoder, weights_.has_pooler)) {
      tensors_.encoder[spec.name] = {DType::F32, spec.shape,
                                     std::as_bytes(weights_.at(spec.name).values)};
    }
    for (const Task& each : model_.tasks) {
      auto& head = tensors_.heads[each.name];
      head["classifier.weight"] = {
          DType::F32, {each.labels.size(), 4}, bytes(static_cast<size_t>(each.labels.size()) * 4)};
      head["classifier.bias"] = {
          DType::F32, {each.labels.size()}, bytes(static_cast<size_t>(each.labels.size()))};
    }
  }

  static EncoderConfig config() {
    return encoder_config_from_json(parse_json(kConfig, "config"), "config");
  }

  static Task task(const char* name, const char* type, std::vector<std::string> labels) {
    return {.name = name, .spec = &find_task_spec(type), .labels = LabelSet(std::move(labels))};
  }

  std::span<const std::byte> bytes(size_t count) const {
    return std::as_bytes(std::span(values_).first(count));
  }

  fs::path save(bool overwrite = false) {
    write_model_directory(target(), overwrite, model_, tensors_, tokenizer_.path(), "card\n");
    return target();
  }
  fs::path target() const { return directory_.path() / "model"; }

  std::vector<float> values_ = {0.5F, -0.25F, 0.125F, 1.0F,  -1.0F, 0.75F,
                                0.3F, 0.2F,   0.1F,   -0.4F, 0.6F,  0.9F};
  testing::TemporaryDirectory tokenizer_, directory_;
  EncoderWeights weights_;
  ModelDescription model_;
  ModelTensors tensors_;
};

TEST_F(ModelDirectoryTest, WhatIsWrittenIsRead) {
  const ModelDescription read = read_model_directory(save());
  EXPECT_EQ(read.max_length, 12);
  EXPECT_EQ(read.pooling().poolings, std::vector{Pooling::mean});
  EXPECT_EQ(read.modules.size(), 2U);
  ASSERT_EQ(read.tasks.size(), 2U);
  EXPECT_EQ(read.tasks[0].labels.names(), model_.tasks[0].labels.names());
  EXPECT_EQ(read.tasks[1].tag_scheme, TagScheme::IOB2);
}

TEST_F(ModelDirectoryTest, TheSameModelGivesTheSameBytesAndNoDateOrPath) {
  save();
  std::map<fs::path, std::string> first;
  for (const auto& entry : fs::recursive_directory_iterator(target())) {
    if (entry.is_regular_file()) first[entry.path()] = testing::read_text(entry.path());
  }
  save(/*overwrite=*/true);
  for (const auto& [path, content] : first) {
    EXPECT_EQ(testing::read_text(path), content) << path;
    EXPECT_EQ(content.find(directory_.path().string()), std::string::npos) << path;
  }
}

TEST_F(ModelDirectoryTest, AFlippedByteIsNoticed) {
  for (const char* name : {"model.safetensors", "heads/intent/model.safetensors"}) {
    const fs::path path = save(fs::exists(target())) / name;
    std::string content = testing::read_text(path);
    content.back() = static_cast<char>(content.back() ^ 1);
    std::ofstream(path, std::ios::binary) << content;
    EXPECT_BAD_INPUT(read_model_directory(target()), "the checksum of ");
  }
}

TEST_F(ModelDirectoryTest, AnOutputThatHoldsSomethingIsLeftAlone) {
  save();
  EXPECT_BAD_INPUT(save(), "--overwrite");
  const fs::path other = directory_.write("papers/thesis.txt", "years of work").parent_path();
  EXPECT_BAD_INPUT(check_output(other, /*overwrite=*/true), "something else than a Tandem model");
}

TEST_F(ModelDirectoryTest, ChecksumsThatLeaveTheDirectoryAreRefused) {
  std::string json = testing::read_text(save() / "tandem.json");
  const size_t at = json.find("\"model.safetensors\"");
  json.replace(at, 19, "\"../x.safetensors\"");
  std::ofstream(target() / "tandem.json") << json;
  EXPECT_BAD_INPUT(read_model_directory(target()), "is no tensor file of this model");
}

TEST_F(ModelDirectoryTest, TheLoadedModelAnswersWithEveryHead) {
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

TEST_F(ModelDirectoryTest, AnswersDoNotDependOnTheRestOfTheBatch) {
  const Model model = Model::load(save().string(), {.num_threads = 2});
  const std::vector<Input> both = {{.text = "play jazz now"}, {.text = "jazz"}};
  const auto together = model.predict(both, true);
  const auto alone = model.predict(std::span(both).last(1), true);
  EXPECT_EQ(together[1].answers[0].sentence_logits, alone[0].answers[0].sentence_logits);
  EXPECT_EQ(together[1].answers[1].token_logits, alone[0].answers[1].token_logits);
}

TEST_F(ModelDirectoryTest, PaddedAndPlainFormsAgree) {
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

}  // namespace
}  // namespace tandem
