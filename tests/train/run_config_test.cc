#include "train/run_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tasks/labels/label_options.h"
#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

// The smallest configuration there is; it stays valid word for word.
constexpr const char* kOriginal = R"(model:
  num_classes_task_a: 3
  num_labels_task_b: 4
  freeze_backbone: true
training:
  learning_rate: 2e-5
  num_epochs: 10
  batch_size: 2
  task: "both"        # "task_a", "task_b" or "both"
  device: "cuda"      # or "cpu"
)";

class RunConfigTest : public ::testing::Test {
 protected:
  RunConfig load(const std::string& yaml, const std::vector<std::string>& set = {}) {
    return RunConfig::load(directory_.write("config.yml", yaml), set);
  }

  testing::TemporaryDirectory directory_;
};

TEST_F(RunConfigTest, ReadsTheOriginalFile) {
  const RunConfig config = load(kOriginal);
  EXPECT_EQ(config.name, "config");
  EXPECT_TRUE(config.builtin_data);
  EXPECT_TRUE(config.model.freeze.backbone);
  ASSERT_EQ(config.tasks.size(), 2U);
  EXPECT_EQ(own_options<LabelOptions>(config.tasks[0]).labels,
            (std::vector<std::string>{"technology", "sports", "politics"}));
  EXPECT_EQ(own_options<LabelOptions>(config.tasks[1]).labels,
            (std::vector<std::string>{"O", "PERSON", "ORG", "LOC"}));
  EXPECT_EQ(config.training.learning_rate, 2e-5);
  EXPECT_EQ(config.training.num_epochs, 10);
  EXPECT_EQ(config.training.batch_size, 2);
  EXPECT_EQ(config.training.device, "cuda");
  EXPECT_TRUE(config.training.task.empty());
  EXPECT_EQ(config.model.pooling, std::vector{Pooling::cls});
}

TEST_F(RunConfigTest, AnAssignmentOverridesAKey) {
  const RunConfig config = load(kOriginal, {"training.num_epochs=3", "training.task=[task_b]"});
  EXPECT_EQ(config.training.num_epochs, 3);
  EXPECT_EQ(config.training.task, (std::vector<std::string>{"task_b"}));
  EXPECT_BAD_INPUT(load(kOriginal, {"training.num_epoch=3"}), "num_epochs");
}

TEST_F(RunConfigTest, DefinedTasksReplaceTheShortForm) {
  const RunConfig config =
      load("tasks:\n  intent: {type: classification}\ndata: {train: rows.jsonl}\n");
  ASSERT_EQ(config.tasks.size(), 1U);
  EXPECT_EQ(config.tasks[0].name, "intent");
  EXPECT_EQ(config.data.train.at(0).path, directory_.path() / "rows.jsonl");
}

TEST_F(RunConfigTest, AnEntryWithoutATypeRefinesTheShortForm) {
  const RunConfig config = load(std::string(kOriginal) + "tasks:\n  task_a: {loss_weight: 2}\n");
  ASSERT_EQ(config.tasks.size(), 2U);
  EXPECT_EQ(config.tasks[0].loss_weight, 2.0);
}

TEST_F(RunConfigTest, RefusesWrongValuesWithTheirPlace) {
  const auto with = [&](const std::string& line) { return load("training:\n  " + line + "\n"); };
  EXPECT_BAD_INPUT(with("batch_size: 0"), "config.yml:2: training.batch_size");
  EXPECT_BAD_INPUT(with("learning_rate: nan"), "config.yml:2: training.learning_rate");
  EXPECT_BAD_INPUT(with("learning_rate: .nan"), "config.yml:2: training.learning_rate");
  EXPECT_BAD_INPUT(with("num_epochs: 0"), "config.yml:2: training.num_epochs");
  EXPECT_BAD_INPUT(with("num_epochs: three"), "config.yml:2: training.num_epochs");
  EXPECT_BAD_INPUT(with("device: gpu"), "config.yml:2: training.device");
  EXPECT_BAD_INPUT(
      with("task: task_c"),
      "config.yml:2: training.task: unknown task 'task_c': this configuration has task_a, task_b");
  EXPECT_BAD_INPUT(with("task: []"), "training.task");
  EXPECT_BAD_INPUT(load("model:\n  num_labels_task_b: 3\n"), "task_b has 3 outputs");
  EXPECT_BAD_INPUT(load("model:\n  freeze: {tasks: [x]}\n"), "unknown task 'x'");
  EXPECT_BAD_INPUT(load("trainings: {}\n"), "training");
}

TEST_F(RunConfigTest, SettingsHaveWhatIsInForceWithItsPathsAbsolute) {
  const std::string here = directory_.path().string();
  for (const char* file : {"a1.csv", "a.csv", "b.csv"}) directory_.write(file, "text,x\n");
  const std::string settings =
      load(
          "data:\n  train: [a*.csv, {path: [b.csv], fields: {text: t}, where: {x: [b.csv]}}]\n"
          "  dev: {path: {text: c.txt, topic: d.txt}}\n  cache_dir: e\n"
          "training: {output: f, num_threads: 2, seed: 1}\n",
          {"training.seed=2", "data.test=/g.csv"})
          .settings;
  for (const std::string& part :
       std::vector<std::string>{"- " + here + "/a*.csv\n", "- " + here + "/b.csv\n", "text: t\n",
                                "- b.csv\n", "topic: " + here + "/d.txt\n",
                                "cache_dir: " + here + "/e\n", "test: /g.csv\n", "seed: 2\n"})
    EXPECT_THAT(settings, ::testing::HasSubstr(part));
  for (const char* part : {"output", "num_threads", "seed: 1"})
    EXPECT_THAT(settings, ::testing::Not(::testing::HasSubstr(part)));
  const std::string share = load("data: {train: [a.csv], dev: 0.1}\n").settings;
  EXPECT_THAT(share, ::testing::HasSubstr("dev: 0.1\n"));
}

}  // namespace
}  // namespace tandem
