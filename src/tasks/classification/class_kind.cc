#include <array>
#include <cstdio>

#include "base/fail.h"
#include "data/label_value.h"
#include "data/rows/cell_list.h"
#include "format/number_json.h"
#include "tasks/classification/class_task.h"
#include "tasks/kind.h"
#include "tasks/labels/label_choice.h"
#include "tasks/labels/label_options.h"
#include "tasks/task_json.h"

namespace tandem {

namespace {

constexpr std::string_view kSingleLabel = "single_label_classification";

constexpr HuggingFaceClass class_of(std::string_view family, std::string_view name,
                                    std::string_view dense, Activation activation,
                                    std::string_view classifier, std::string_view dropout) {
  return {family,     name,    dense,        activation,
          classifier, dropout, kSingleLabel, "text-classification"};
}

constexpr std::array kHuggingFaceClasses = {
    class_of("bert", "BertForSequenceClassification", "bert.pooler.dense", Activation::tanh,
             "classifier", "classifier_dropout"),
    class_of("distilbert", "DistilBertForSequenceClassification", "pre_classifier",
             Activation::relu, "classifier", "seq_classif_dropout"),
    class_of("electra", "ElectraForSequenceClassification", "classifier.dense", Activation::gelu,
             "classifier.out_proj", "classifier_dropout"),
    class_of("mpnet", "MPNetForSequenceClassification", "classifier.dense", Activation::tanh,
             "classifier.out_proj", "classifier_dropout"),
};

std::shared_ptr<ClassTask> task_with(LabelSet labels) {
  auto task = std::make_shared<ClassTask>();
  task->labels = std::move(labels);
  return task;
}

/// One label in a cell of a table: a list there is a mistake.
std::optional<LabelValue> label_in_table(const std::string& cell) {
  const bool numbers = cell.size() > 1 && cell[1] >= '0' && cell[1] <= '9';
  if (list_in_cell(cell, /*any_item=*/numbers))
    bad_input("expected one label, found a list: ", quote(cell));
  return label_in(cell);
}

const LabelScores& scores_of(const Answer& answer) {
  return std::get<LabelScores>(answer.value);
}

class ClassKind : public TaskKind {
 public:
  std::string_view type() const override { return "classification"; }
  bool labels_words() const override { return false; }
  std::span<const HuggingFaceClass> huggingface_classes() const override {
    return kHuggingFaceClasses;
  }

  std::optional<CellLabel> read(const Cell& cell) const override {
    const auto* const json = std::get_if<const Json*>(&cell);
    const std::optional<LabelValue> label =
        json != nullptr ? label_in(**json) : label_in_table(*std::get<const std::string*>(cell));
    return label ? std::optional<CellLabel>(*label) : std::nullopt;
  }

  void read_options(const ConfigNode& node, ConfigReader& reader,
                    TaskOptions& options) const override {
    read_label_options(node, reader, own_options<LabelOptions>(options));
  }

  std::shared_ptr<Task> make(const TaskSources& sources, const Warn& warn) const override {
    std::vector<std::string> labels = choose_labels(sources, warn);
    fill_up_labels(labels, sources.options, "", warn);
    return task_with(LabelSet(std::move(labels)));
  }

  std::shared_ptr<Task> make_numbered(int num_outputs) const override {
    return task_with(LabelSet(numbered_labels(num_outputs)));
  }

  std::shared_ptr<Task> from_json(const Json& json) const override {
    return task_with(read_labels(json));
  }

  OrderedJson answer_json(const Input&, const Answer& answer) const override {
    const std::vector<LabelScore>& scores = scores_of(answer).scores;
    OrderedJson json = {{"label", {}}, {"score", {}}};
    if (!scores.empty())
      json = {{"label", scores.front().label}, {"score", number(scores.front().score)}};
    for (const LabelScore& score : scores) json["scores"][score.label] = number(score.score);
    return json;
  }

  std::string answer_text(const Input&, const Answer& answer) const override {
    if (scores_of(answer).scores.empty()) return "no label";
    const LabelScore& best = scores_of(answer).scores.front();
    std::array<char, 16> percent{};
    std::snprintf(percent.data(), percent.size(), "%.1f %%",
                  100.0 * static_cast<double>(best.score));
    return concat(best.label, " (", percent.data(), ")");
  }

  std::shared_ptr<Task> read_huggingface(const Json& config, LabelSet labels,
                                         std::string& why_not) const override {
    const auto type = config.find("problem_type");
    const std::string problem =
        type != config.end() && type->is_string() ? type->get<std::string>() : "";
    if (problem.empty() && labels.size() == 1) {
      why_not = "one label: it gives a number";
    } else if (!problem.empty() && problem != kSingleLabel) {
      why_not = "problem_type " + quote(problem);
    }
    if (!why_not.empty()) {
      why_not += "; Tandem's classification chooses one of several labels";
      return nullptr;
    }
    return task_with(std::move(labels));
  }
};

}  // namespace

const TaskKind& classification_kind() {
  static const ClassKind kind;
  return kind;
}

const TaskKind& ClassTask::kind() const {
  return classification_kind();
}

}  // namespace tandem
