#include "model/card.h"

#include <gmock/gmock.h>

#include "tasks/kind.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

ModelDescription model_with(std::vector<Pooling> poolings) {
  ModelDescription model;
  model.modules = {PoolingModule{.poolings = std::move(poolings)}};
  model.tasks = {task_from_json(
      {{"name", "intent"}, {"type", "classification"}, {"labels", {"play|stop", "go"}}})};
  return model;
}

TEST(ModelCard, FrontMatterNamesTheBaseModelWhereTheHubHasIt) {
  const ModelDescription model = model_with({Pooling::cls});
  EXPECT_THAT(model_card(model, {.base_model = "minilm", .base_model_id = "org/minilm"}),
              StartsWith("---\nbase_model: org/minilm\nlibrary_name: sentence-transformers\n"));
  EXPECT_THAT(model_card(model, {.base_model = "random weights", .base_model_id = ""}),
              AllOf(Not(HasSubstr("base_model:")), HasSubstr("trained from `random weights`")));
}

TEST(ModelCard, CountsRowsOfEachTaskAndKeepsTablesWhole) {
  CardFacts facts;
  facts.rows["intent"] = {.training = 479, .dev = 114};
  EXPECT_THAT(model_card(model_with({Pooling::cls}), facts),
              HasSubstr("| `intent` | classification | play\\|stop, go | 479 | 114 |\n"));
}

TEST(ModelCard, ShowsTheClassOfTransformersOnlyForAHeadThatHasOne) {
  EXPECT_THAT(model_card(model_with({Pooling::cls}), {}), HasSubstr("--format hf --head intent"));
  EXPECT_THAT(model_card(model_with({Pooling::mean}), {}),
              AllOf(Not(HasSubstr("--format hf")), HasSubstr("--format onnx")));
}

}  // namespace
}  // namespace tandem
