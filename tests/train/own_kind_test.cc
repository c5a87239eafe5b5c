// A kind of task of its own, registered here: trained, saved, loaded, evaluated, predicted with and
// exported, and no other file knows it.

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/fail.h"
#include "data/label_value.h"
#include "export/export.h"
#include "infer/evaluate.h"
#include "model/prediction_json.h"
#include "tandem/train.h"
#include "tasks/judging/task_metrics.h"
#include "tasks/kind.h"
#include "tests/support/error.h"
#include "tests/support/files.h"
#include "train/objectives/objective.h"

namespace tandem {
namespace {

/// Yes or no, by the sign of the head's one output.
class YesNoMetrics : public TaskMetrics {
 public:
  bool add(const Target& gold, const UnitLogits& logits) override {
    const bool right = (logits.of(0)[0] > 0) == (std::get<ClassTarget>(gold).id == 1);
    right_ += right ? 1 : 0;
    ++count_;
    return right;
  }
  OrderedJson mistakes(const Example&, const Target& gold, const UnitLogits&) const override {
    return {{"gold", std::get<ClassTarget>(gold).id == 1}};
  }
  std::vector<std::pair<std::string, double>> summary() const override {
    if (count_ == 0) return {};
    return {{"agreement", static_cast<double>(right_) / static_cast<double>(count_)}};
  }

 private:
  int64_t right_ = 0, count_ = 0;
};

class YesNoTask : public Task {
 public:
  bool strict = false;

  const TaskKind& kind() const override;
  bool reads_tokens() const override { return false; }
  int num_outputs() const override { return 1; }
  Target target(const RawLabel& label, std::span<const EncodedSequence* const>,
                UnknownLabels*) const override {
    return ClassTarget{std::get<int64_t>(std::get<LabelValue>(label)) == 1 ? 1 : 0};
  }
  std::vector<int32_t> unit_rows(const Target&,
                                 std::span<const PackedSequence> sequences) const override {
    return {sequences.front().number};
  }
  void lay_out(const Target& target, std::span<const PackedSequence> sequences,
               Targets& targets) const override {
    targets.rows.push_back(sequences.front().number);
    targets.labels.push_back(std::get<ClassTarget>(target).id);
  }
  AnswerForm answer(const Input&, const Encoding&, std::span<const float> logits) const override {
    const float yes = 1.0F / (1.0F + std::exp(-logits[0]));
    return LabelScores{{{"yes", yes}, {"no", 1.0F - yes}}};
  }
  std::unique_ptr<TaskMetrics> metrics(const JudgeOptions&, const UnknownLabels*) const override {
    return std::make_unique<YesNoMetrics>();
  }

 protected:
  void write(OrderedJson& json) const override { json["strict"] = strict; }
};

struct YesNoOptions : KindOptions {
  bool strict = false;
};

class YesNoKind : public TaskKind {
 public:
  std::string_view type() const override { return "yes_no"; }
  bool labels_words() const override { return false; }
  std::optional<CellLabel> read(const Cell& cell) const override {
    const auto* const json = std::get_if<const Json*>(&cell);
    if (json == nullptr || !(*json)->is_boolean()) bad_input("expected true or false");
    return LabelValue(int64_t{(*json)->get<bool>() ? 1 : 0});
  }
  void read_options(const ConfigNode&, ConfigReader& reader, TaskOptions& task) const override {
    auto own = std::make_shared<YesNoOptions>();
    own->strict = reader.get_bool("strict", false);
    task.own = own;
  }
  std::shared_ptr<Task> make(const TaskSources& sources, const Warn&) const override {
    auto task = std::make_shared<YesNoTask>();
    task->strict = dynamic_cast<const YesNoOptions&>(*sources.options.own).strict;
    return task;
  }
  std::shared_ptr<Task> make_numbered(int) const override { return std::make_shared<YesNoTask>(); }
  std::shared_ptr<Task> from_json(const Json& json) const override {
    auto task = std::make_shared<YesNoTask>();
    task->strict = json.at("strict");
    return task;
  }
  OrderedJson answer_json(const Input&, const Answer& answer) const override {
    return {{"yes", std::get<LabelScores>(answer.value).scores.front().score > 0.5F}};
  }
  std::string answer_text(const Input&, const Answer& answer) const override {
    return std::get<LabelScores>(answer.value).scores.front().score > 0.5F ? "yes" : "no";
  }
};

const YesNoKind kYesNo;

const TaskKind& YesNoTask::kind() const {
  return kYesNo;
}

/// Logistic loss of the one output.
class YesNoObjective : public Objective {
 public:
  double normaliser(const Targets& targets) const override {
    return static_cast<double>(targets.labels.size());
  }
  at::Tensor loss(const at::Tensor& logits_RC, const Targets& targets) const override {
    const at::Tensor gold_R1 = at::tensor(targets.labels, at::kInt).to(at::kFloat).unsqueeze(1);
    return at::binary_cross_entropy_with_logits(logits_RC, gold_R1).mul(logits_RC.size(0));
  }
  void add(const at::Tensor& logits_RC, const Targets& targets, Total& total) const override {
    total.sum += loss(logits_RC, targets).item<double>();
    total.normaliser += normaliser(targets);
  }
};

std::shared_ptr<const Objective> yes_no_objective(const ObjectiveSources&) {
  return std::make_shared<YesNoObjective>();
}

constexpr const char* kConfig = R"(
model: {backbone: {config: encoder/config.json}, pooling: mean}
data: {train: rows.jsonl, dev: rows.jsonl}
tasks:
  funny: {type: yes_no, strict: true}
  intent: {type: classification}
training: {num_epochs: 3, batch_size: 4, learning_rate: 2e-2, device: cpu, output: out}
)";

/// Sentences with "jazz" are funny.
std::string rows() {
  std::string text;
  for (int round = 0; round < 40; ++round) {
    text += R"({"text": "play jazz", "funny": true, "intent": "a"})"
            "\n";
    text += R"({"text": "play now", "funny": false, "intent": "b"})"
            "\n";
    text += R"({"text": "jazz now", "funny": true})"
            "\n";
    text += R"({"text": "now", "funny": false})"
            "\n";
  }
  return text;
}

TEST(OwnKind, IsTrainedSavedLoadedEvaluatedPredictedWithAndExported) {
  register_task_kind(kYesNo);
  register_objective("yes_no", yes_no_objective);
  const testing::TemporaryDirectory directory;
  directory.write(
      "encoder/config.json",
      R"({"model_type": "bert", "vocab_size": 8, "hidden_size": 8, "num_hidden_layers": 1,
                      "num_attention_heads": 2, "intermediate_size": 8, "max_position_embeddings": 16})");
  directory.write("encoder/vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nplay\njazz\nnow\n");
  const auto data = directory.write("rows.jsonl", rows());
  TrainListener listener;
  const TrainResult result = train(directory.write("config.yml", kConfig).string(), {}, listener);
  EXPECT_EQ(result.dev[2].name, "funny_agreement");
  EXPECT_EQ(result.dev[2].value, 1.0);

  Engine engine(result.output, {});
  const Task& task = *engine.model().tasks[0];
  EXPECT_TRUE(dynamic_cast<const YesNoTask&>(task).strict);
  const Evaluation evaluation = evaluate(engine, {data_file(data)});
  EXPECT_EQ(evaluation.tasks[0].metrics[0].second, 1.0);
  EXPECT_EQ(evaluation.num_joint, 80);

  const Model model = Model::load(result.output);
  const std::vector<Input> inputs = {{.text = "jazz"}};
  const Prediction prediction = model.predict(inputs)[0];
  EXPECT_EQ(to_line(prediction_json(input_json(inputs[0]), inputs[0], prediction, model.tasks()))
                .find(R"({"text":"jazz","funny":{"yes":true},)"),
            0U);
  EXPECT_EQ(prediction_text(inputs[0], prediction, model.tasks()).find("funny: yes\n"), 0U);

  export_model(result.output, directory.path() / "onnx", {.format = ExportFormat::onnx});
  EXPECT_TRUE(std::filesystem::exists(directory.path() / "onnx/model.onnx"));
  EXPECT_BAD_INPUT(export_model(result.output, directory.path() / "hf",
                                {.format = ExportFormat::huggingface, .heads = {"funny"}}),
                   "no class for a head of type yes_no");
}

}  // namespace
}  // namespace tandem
