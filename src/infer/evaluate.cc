#include "infer/evaluate.h"

#include <algorithm>
#include <cmath>
#include <deque>

#include "base/fail.h"
#include "base/interrupt.h"
#include "base/text.h"
#include "data/dataset.h"
#include "data/tag_conversion.h"

namespace tandem {

namespace {

constexpr size_t kRowsAtOnce = 64;

/// Probability of the likeliest label.
float top_probability(std::span<const float> logits_C) {
  const float highest = *std::max_element(logits_C.begin(), logits_C.end());
  float sum = 0.0F;
  for (const float logit : logits_C) sum += std::exp(logit - highest);
  return 1.0F / sum;
}

class Evaluator {
 public:
  Evaluator(Engine& engine, const EvaluateOptions& options) : engine_(engine), options_(options) {
    for (const Task& task : engine.model().tasks) {
      UnknownLabels& unknown = unknown_.emplace_back(task.labels.size());
      specs_.push_back({task.name, task.spec->target, task.spec->input, &task.labels,
                        task.tag_scheme, &unknown});
      metrics_.emplace_back(task, options.mode, &unknown);
      labelled_.push_back(0);
    }
  }

  std::vector<LabelField> fields() const {
    std::vector<LabelField> fields;
    for (const TargetSpec& spec : specs_) fields.push_back({spec.name, spec.shape});
    return fields;
  }

  void add(std::span<Example> examples) {
    for (size_t t = 0; t < specs_.size(); ++t) {
      if (specs_[t].shape != TargetShape::tags) continue;
      const TagScheme written = options_.scheme.value_or(task(t).written_scheme());
      convert_tags(examples, specs_[t].name, written, task(t).tag_scheme);
    }
    const Dataset data(examples, specs_, engine_.tokenizer(), engine_.max_length());
    std::vector<int> all(static_cast<size_t>(data.size()));
    for (size_t i = 0; i < all.size(); ++i) all[i] = static_cast<int>(i);
    const PackedBatch batch = data.pack(all);
    const std::vector<std::vector<float>> logits = engine_.logits(batch.view());
    for (int row = 0; row < data.size(); ++row)
      add_row(examples[static_cast<size_t>(row)], data, row, batch, logits);
    result_.num_rows += data.size();
    result_.num_truncated += data.num_truncated();
    result_.num_silent_words += data.silent_words().words;
  }

  /// Tasks that no row is labelled for.
  std::vector<std::string> unlabelled() const {
    std::vector<std::string> names;
    for (size_t t = 0; t < specs_.size(); ++t) {
      if (labelled_[t] == 0) names.push_back(specs_[t].name);
    }
    return names;
  }

  Evaluation finish() {
    for (size_t t = 0; t < specs_.size(); ++t) {
      if (labelled_[t] == 0) continue;
      const TaskMetrics& metrics = metrics_[t];
      result_.tasks.push_back({&task(t), labelled_[t], unknown_[t].list(), metrics.summary(),
                               metrics.by_label(), metrics.averages(), metrics.confusion()});
    }
    if (result_.num_joint > 0) {
      result_.joint_accuracy =
          static_cast<double>(joint_right_) / static_cast<double>(result_.num_joint);
    }
    return result_;
  }

 private:
  const Task& task(size_t t) const { return engine_.model().tasks[t]; }

  void add_row(const Example& example, const Dataset& data, int sequence, const PackedBatch& batch,
               const std::vector<std::vector<float>>& logits) {
    bool all_labelled = true, all_right = true;
    for (size_t t = 0; t < specs_.size(); ++t) {
      const std::vector<int32_t>& gold = data.at(sequence).labels[t];
      const bool labelled =
          std::any_of(gold.begin(), gold.end(), [](int32_t label) { return label >= 0; });
      all_labelled = all_labelled && labelled;
      if (!labelled) continue;
      const auto width = static_cast<size_t>(specs_[t].labels->size());
      float score = 0.0F;
      std::vector<int32_t> predicted = data.rows_of(batch, sequence, static_cast<int>(t));
      for (int32_t& unit : predicted) {
        if (unit < 0) {
          unit = task(t).label_without(unit);
          continue;
        }
        const auto row = std::span(logits[t]).subspan(static_cast<size_t>(unit) * width, width);
        unit = argmax(row);
        score = top_probability(row);
      }
      metrics_[t].add(gold, predicted);
      ++labelled_[t];
      bool right = true;
      for (size_t unit = 0; unit < gold.size(); ++unit)
        right = right && (gold[unit] < 0 || gold[unit] == predicted[unit]);
      all_right = all_right && right;
      if (!right && options_.on_wrong) report(example, t, gold, predicted, score);
    }
    if (!all_labelled) return;
    ++result_.num_joint;
    joint_right_ += all_right ? 1 : 0;
  }

  std::vector<std::string> names_of(size_t t, std::span<const int32_t> ids,
                                    std::string_view missing) const {
    const LabelSet& labels = *specs_[t].labels;
    std::vector<std::string> names;
    for (const int32_t id : ids) {
      names.emplace_back(id < 0               ? missing
                         : id < labels.size() ? labels.name(id)
                                              : unknown_[t].name(id));
    }
    return names;
  }

  void report(const Example& example, size_t t, std::span<const int32_t> gold,
              std::span<const int32_t> predicted, float score) {
    WrongRow row;
    row.example = &example;
    row.task = &task(t);
    row.gold = names_of(t, gold, "");
    row.predicted = names_of(t, predicted, task(t).silent_tag());
    if (specs_[t].shape == TargetShape::tags) {
      compare_entities(metrics_[t].entities(gold, gold), metrics_[t].entities(gold, predicted),
                       row);
    } else {
      row.score = score;
    }
    options_.on_wrong(row);
  }

  Engine& engine_;
  const EvaluateOptions& options_;
  std::deque<UnknownLabels> unknown_;  ///< by task; specs_ and metrics_ point there
  std::vector<TargetSpec> specs_;
  std::vector<TaskMetrics> metrics_;
  std::vector<int64_t> labelled_;
  int64_t joint_right_ = 0;
  Evaluation result_;
};

}  // namespace

Evaluation evaluate(Engine& engine, const DataFile& file, const EvaluateOptions& options) {
  if (engine.model().tasks.empty())
    bad_input("this model has no task to evaluate: train one, or use embed");
  Evaluator evaluator(engine, options);
  ExampleReader reader(file, evaluator.fields(), options.lines);
  std::vector<Example> examples;
  for (Example example; reader.next(example);) {
    examples.push_back(std::move(example));
    if (examples.size() < kRowsAtOnce) continue;
    check_interrupt();
    evaluator.add(examples);
    examples.clear();
  }
  if (!examples.empty()) evaluator.add(examples);
  Evaluation result = evaluator.finish();
  if (result.num_rows == 0) bad_input(file.path.string(), ": it holds no row");
  for (const std::string& task : evaluator.unlabelled())
    result.unlabelled_tasks.push_back(task + reader.hint(task));
  if (result.tasks.empty()) {
    bad_input(file.path.string(), ": no row is labelled for any task of this model: ",
              join(result.unlabelled_tasks, "; "));
  }
  return result;
}

}  // namespace tandem
