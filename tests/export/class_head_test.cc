#include "export/class_head.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "base/threads/thread_team.h"
#include "tasks/heads/linear_head.h"
#include "tests/support/error.h"

namespace tandem {
namespace {

constexpr size_t kWidth = 16;

ModelDescription model_of(const char* family, std::vector<Pooling> poolings = {Pooling::cls}) {
  ModelDescription model;
  model.encoder.model_type = family;
  model.encoder.hidden_size = static_cast<int>(kWidth);
  model.modules = {PoolingModule{.poolings = std::move(poolings)}};
  return model;
}

std::shared_ptr<Task> task_of(const char* type, int labels) {
  std::shared_ptr<Task> task = find_task_kind(type).make_numbered(labels);
  task->name = "intent";
  return task;
}

HiddenLayer layer_of_class(const Task& task, const char* family) {
  return {static_cast<int>(kWidth), huggingface_class(task.kind(), family).activation};
}

std::vector<float> normal(Random& random, size_t size, double range = 1) {
  std::vector<float> values(size);
  for (float& value : values) value = static_cast<float>(range * random.normal());
  return values;
}

HeadWeights plain_head(size_t labels) {
  Random random(5);
  return {{"classifier.weight", normal(random, labels * kWidth, 0.1)},
          {"classifier.bias", normal(random, labels)}};
}

std::vector<float> logits(const Task& task, const HeadWeights& head, std::span<const float> rows) {
  ThreadTeam team(1);
  return LinearHead(task, head, kernels(), team).apply(rows, team);
}

class ClassHead : public ::testing::TestWithParam<const char*> {};

TEST_P(ClassHead, APlainHeadGivesTheSameThroughTheHiddenLayerOfTheClass) {
  const std::shared_ptr<Task> task = task_of("classification", 8);
  const HeadWeights plain = plain_head(8);
  Random random(6);
  const std::vector<float> rows = normal(random, 50 * kWidth);
  const std::vector<float> expected = logits(*task, plain, rows);

  const HeadWeights head = class_head(model_of(GetParam()), *task, plain, DType::F32);
  task->hidden = layer_of_class(*task, GetParam());
  const std::vector<float> found = logits(*task, head, rows);
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-6F);
}

TEST_P(ClassHead, OneWithThatLayerAndOneForTokensAreTakenAsTheyAre) {
  const std::shared_ptr<Task> task = task_of("classification", 3);
  task->hidden = layer_of_class(*task, GetParam());
  HeadWeights head = plain_head(3);
  head["dense.weight"].assign(kWidth * kWidth, 0.5F);
  head["dense.bias"].assign(kWidth, 0.25F);
  EXPECT_EQ(class_head(model_of(GetParam()), *task, head, DType::F32), head);
  EXPECT_EQ(class_head(model_of(GetParam(), {Pooling::mean}), *task_of("token_classification", 3),
                       plain_head(3), DType::F32),
            plain_head(3));
}

TEST_P(ClassHead, RefusesWhatTheClassCannotExpress) {
  const auto express = [&](const ModelDescription& model, const Task& task) {
    class_head(model, task, plain_head(3), DType::F32);
  };
  EXPECT_BAD_INPUT(express(model_of(GetParam(), {Pooling::mean}), *task_of("classification", 3)),
                   "task intent reads the model's pooling mean");
  const std::shared_ptr<Task> task = task_of("classification", 3);
  task->hidden = HiddenLayer{static_cast<int>(kWidth), Activation::silu};
  EXPECT_BAD_INPUT(express(model_of(GetParam()), *task), "another hidden layer");
  const std::shared_ptr<Task> tagging = task_of("token_classification", 3);
  tagging->hidden = task->hidden;
  EXPECT_BAD_INPUT(express(model_of(GetParam()), *tagging), "has a hidden layer");
}

INSTANTIATE_TEST_SUITE_P(Families, ClassHead,
                         ::testing::Values("bert", "distilbert", "electra", "mpnet"));

TEST(ClassHead, MoreLabelsThanTheLayerHasRoomForAreRefusedOnlyWhereItNeedsTwoPlacesEach) {
  const std::shared_ptr<Task> task = task_of("classification", 9);
  EXPECT_NO_THROW(class_head(model_of("bert"), *task, plain_head(9), DType::F32));
  EXPECT_BAD_INPUT(class_head(model_of("electra"), *task, plain_head(9), DType::F32),
                   "has 9 labels, but ElectraForSequenceClassification has room for 8");
}

}  // namespace
}  // namespace tandem
