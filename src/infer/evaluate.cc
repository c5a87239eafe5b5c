#include "infer/evaluate.h"

#include <algorithm>
#include <deque>
#include <numeric>

#include "base/checked.h"
#include "base/fail.h"
#include "base/interrupt.h"
#include "base/strings/text.h"
#include "tasks/kind.h"

namespace tandem {

namespace {

constexpr size_t kRowsAtOnce = 64;

/// As Wanted::begins_word_T, of all examples.
std::vector<uint8_t> word_begins(const Dataset& data) {
  std::vector<uint8_t> begins_word_T;
  for (int index = 0; index < data.size(); ++index) {
    const EncodedExamplePtr example = data.at(index);
    for (const EncodedSequence& sequence : example->sequences) {
      const size_t before = begins_word_T.size();
      const bool has_words = !sequence.first_tokens.empty();
      begins_word_T.resize(before + sequence.ids.size(), has_words ? 0 : 1);
      for (const int32_t token : sequence.first_tokens) {
        if (token >= 0) begins_word_T[before + static_cast<size_t>(token)] = 1;
      }
    }
  }
  return begins_word_T;
}

/// Tokens of what the encoder reads at once.
int longest_sequence(const EncodedExample& example) {
  size_t longest = 0;
  for (const EncodedSequence& sequence : example.sequences)
    longest = std::max(longest, sequence.ids.size());
  return narrow<int>(longest);
}

class Evaluator {
 public:
  Evaluator(Engine& engine, const EvaluateOptions& options) : engine_(engine), options_(options) {
    std::vector<JudgedTask> judged;
    for (const TaskPtr& task : engine.model().tasks) {
      UnknownLabels& unknown = unknown_.emplace_back(task->labels.size());
      fields_.push_back({task->name, &task->kind()});
      tasks_.push_back({task->name, task.get(), &unknown});
      judged.push_back({task.get(), &unknown});
    }
    judge_.emplace(std::move(judged), options.judge);
  }

  const std::vector<LabelField>& fields() const { return fields_; }

  void prepare(std::span<Example> examples) const {
    for (const TaskPtr& task : engine_.model().tasks) task->prepare(examples, options_.judge);
  }

  void add(std::span<const Example> examples) {
    const Dataset data(examples, tasks_, engine_.tokenizer(), engine_.encode_options());
    std::vector<int> all(static_cast<size_t>(data.size()));
    std::iota(all.begin(), all.end(), 0);
    const PackedBatch batch = data.pack(all);
    const std::vector<uint8_t> begins_word_T = word_begins(data);
    Wanted wanted = engine_.every_head();
    wanted.begins_word_T = begins_word_T;
    const EngineOutput output = engine_.run(batch.view(), wanted);
    std::vector<HeadRows> heads;
    for (const std::vector<float>& logits : output.logits) heads.push_back({logits});
    judge_->add(data, batch, heads, on_wrong(examples));
    result_.num_rows += data.size();
    if (options_.on_rows) options_.on_rows(data.size());
    for (const int index : all) {
      result_.num_truncated += data.at(index)->truncated ? 1 : 0;
      ++result_.lengths[longest_sequence(*data.at(index))];
      result_.num_silent_words += data.at(index)->num_silent_words;
    }
  }

  /// `hint`: at the field that may be meant where no row is labelled for a task.
  Evaluation finish(const std::function<std::string(const std::string& task)>& hint) {
    for (TaskFigures& figures : judge_->figures()) {
      if (figures.num_labelled > 0) {
        result_.tasks.push_back(std::move(figures));
      } else {
        result_.unlabelled_tasks.push_back(figures.task->name + hint(figures.task->name));
      }
    }
    result_.max_length = engine_.max_length();
    result_.num_joint = judge_->num_joint();
    result_.joint_accuracy = judge_->joint_accuracy();
    return std::move(result_);
  }

 private:
  Judge::OnWrong on_wrong(std::span<const Example> examples) const {
    if (!options_.on_wrong) return {};
    return [this, examples](int index, const Task& task, const TaskMetrics& metrics,
                            const Target& gold, const UnitLogits& logits) {
      const Example& example = examples[static_cast<size_t>(index)];
      options_.on_wrong({&example, &task, metrics.mistakes(example, gold, logits)});
    };
  }

  Engine& engine_;
  const EvaluateOptions& options_;
  std::deque<UnknownLabels> unknown_;  ///< by task; tasks_ and judge_ point there
  std::vector<LabelField> fields_;
  std::vector<DatasetTask> tasks_;
  std::optional<Judge> judge_;
  Evaluation result_;
};

void check_tasks(const Engine& engine) {
  if (engine.model().tasks.empty())
    bad_input("this model has no task to evaluate: train one, or use embed");
}

}  // namespace

Evaluation evaluate(Engine& engine, const std::vector<DataFile>& files,
                    const EvaluateOptions& options) {
  check_tasks(engine);
  Evaluator evaluator(engine, options);
  ExampleReader reader(files, evaluator.fields(), options.lines, options.messages);
  std::vector<Example> examples;
  for (Example example; reader.next(example);) {
    examples.push_back(std::move(example));
    if (examples.size() < kRowsAtOnce) continue;
    check_interrupt();
    evaluator.prepare(examples);
    evaluator.add(examples);
    examples.clear();
  }
  evaluator.prepare(examples);
  if (!examples.empty()) evaluator.add(examples);
  Evaluation result =
      evaluator.finish([&reader](const std::string& task) { return reader.hint(task); });
  if (result.num_rows == 0) reader.fail_empty();
  if (result.tasks.empty()) {
    bad_input(reader.file(), ": no row is labelled for any task of this model: ",
              join(result.unlabelled_tasks, "; "));
  }
  return result;
}

Evaluation evaluate(Engine& engine, std::span<const Example> rows, const EvaluateOptions& options) {
  check_tasks(engine);
  Evaluator evaluator(engine, options);
  for (size_t first = 0; first < rows.size(); first += kRowsAtOnce) {
    check_interrupt();
    evaluator.add(rows.subspan(first, std::min(kRowsAtOnce, rows.size() - first)));
  }
  return evaluator.finish([](const std::string&) { return ""; });
}

}  // namespace tandem
