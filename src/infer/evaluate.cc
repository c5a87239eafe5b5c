#include "infer/evaluate.h"

#include <algorithm>

#include "base/fail.h"
#include "data/dataset.h"

namespace tandem {

namespace {

constexpr size_t kRowsAtOnce = 64;

class Evaluator {
 public:
  explicit Evaluator(Engine& engine) : engine_(engine) {
    for (const Task& task : engine.model().tasks) {
      specs_.push_back({task.name, task.spec->target, task.spec->input, &task.labels});
      metrics_.emplace_back(task);
      labelled_.push_back(0);
    }
  }

  std::vector<LabelField> fields() const {
    std::vector<LabelField> fields;
    for (const TargetSpec& spec : specs_) fields.push_back({spec.name, spec.shape});
    return fields;
  }

  void add(std::span<const Example> examples) {
    const Dataset data(examples, specs_, engine_.tokenizer(), engine_.max_length());
    std::vector<int> all(static_cast<size_t>(data.size()));
    for (size_t i = 0; i < all.size(); ++i) all[i] = static_cast<int>(i);
    const PackedBatch batch = data.pack(all);
    const std::vector<std::vector<float>> logits = engine_.logits(batch.view());
    for (int row = 0; row < data.size(); ++row) add_row(data, row, batch, logits);
    result_.num_rows += data.size();
    result_.num_truncated += data.num_truncated();
  }

  Evaluation finish() {
    for (size_t t = 0; t < specs_.size(); ++t) {
      if (labelled_[t] == 0) continue;
      result_.tasks.push_back(
          {specs_[t].name, labelled_[t], metrics_[t].summary(), metrics_[t].by_label()});
    }
    if (result_.num_joint > 0) {
      result_.joint_accuracy =
          static_cast<double>(joint_right_) / static_cast<double>(result_.num_joint);
    }
    return result_;
  }

 private:
  void add_row(const Dataset& data, int sequence, const PackedBatch& batch,
               const std::vector<std::vector<float>>& logits) {
    bool all_labelled = true, all_right = true;
    for (size_t t = 0; t < specs_.size(); ++t) {
      const std::vector<int32_t>& gold = data.at(sequence).labels[t];
      const bool labelled =
          std::any_of(gold.begin(), gold.end(), [](int32_t label) { return label >= 0; });
      all_labelled = all_labelled && labelled;
      if (!labelled) continue;
      const auto width = static_cast<size_t>(specs_[t].labels->size());
      std::vector<int32_t> predicted = data.rows_of(batch, sequence, static_cast<int>(t));
      for (int32_t& unit : predicted) {
        if (unit < 0) continue;
        unit = argmax(std::span(logits[t]).subspan(static_cast<size_t>(unit) * width, width));
      }
      metrics_[t].add(gold, predicted);
      ++labelled_[t];
      for (size_t unit = 0; unit < gold.size(); ++unit) {
        all_right = all_right && (gold[unit] < 0 || gold[unit] == predicted[unit]);
      }
    }
    if (!all_labelled) return;
    ++result_.num_joint;
    joint_right_ += all_right ? 1 : 0;
  }

  Engine& engine_;
  std::vector<TargetSpec> specs_;
  std::vector<TaskMetrics> metrics_;
  std::vector<int64_t> labelled_;
  int64_t joint_right_ = 0;
  Evaluation result_;
};

}  // namespace

Evaluation evaluate(Engine& engine, const DataFile& file, const LineOptions& lines) {
  if (engine.model().tasks.empty())
    bad_input("this model has no task to evaluate: train one, or use embed");
  Evaluator evaluator(engine);
  ExampleReader reader(file, evaluator.fields(), lines);
  std::vector<Example> examples;
  for (Example example; reader.next(example);) {
    examples.push_back(std::move(example));
    if (examples.size() < kRowsAtOnce) continue;
    evaluator.add(examples);
    examples.clear();
  }
  if (!examples.empty()) evaluator.add(examples);
  Evaluation result = evaluator.finish();
  if (result.num_rows == 0) bad_input(file.path.string(), ": it holds no row");
  if (result.tasks.empty()) {
    std::string names;
    for (const Task& task : engine.model().tasks) names += (names.empty() ? "" : ", ") + task.name;
    bad_input(file.path.string(), ": no row is labelled for any task of this model (", names,
              "): name the fields so, or map them with --field");
  }
  return result;
}

}  // namespace tandem
