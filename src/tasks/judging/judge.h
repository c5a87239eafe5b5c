#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "data/dataset.h"
#include "tasks/judging/task_metrics.h"
#include "tasks/task.h"

namespace tandem {

/// One task's figures over labelled rows.
struct TaskFigures {
  const Task* task = nullptr;
  int64_t num_labelled = 0;    ///< rows
  std::string unknown_labels;  ///< those of the rows that the task lacks, with counts; or ""
  std::vector<std::pair<std::string, double>> metrics;
  TaskTables tables;
};

/// A head's logits for a batch.
struct HeadRows {
  std::span<const float> logits_RC;
  /// Place of each row of the head's input among those R; -1 for one that was left out. Empty: all
  /// are there, in order.
  std::span<const int32_t> places = {};
};

/// A task to judge, as the dataset whose rows it is judged on knows it.
struct JudgedTask {
  const Task* task = nullptr;  ///< must outlive the judge; null: not judged
  const UnknownLabels* unknown = nullptr;
};

/// Rows and logits to metrics: the one judge of training and of `evaluate`. Streaming: memory does
/// not grow with rows. Not thread-safe.
class Judge {
 public:
  /// `tasks`: those of the datasets to come, in order.
  explicit Judge(std::vector<JudgedTask> tasks, const JudgeOptions& options = {});

  /// Hears of each task's wrong rows: the example's index, and what TaskMetrics::mistakes wants.
  using OnWrong = std::function<void(int example, const Task& task, const TaskMetrics& metrics,
                                     const Target& gold, const UnitLogits& logits)>;
  /// Every example of a batch that `data` has packed, by what each head says, [tasks].
  void add(const Dataset& data, const PackedBatch& batch, std::span<const HeadRows> heads,
           const OnWrong& on_wrong = {});

  /// Of every task that is judged, those that no row is labelled for too.
  std::vector<TaskFigures> figures() const;
  int64_t num_joint() const { return num_joint_; }  ///< rows labelled for every task
  /// Share of those on which every task is wholly right; 0 where there are none.
  double joint_accuracy() const;

 private:
  struct Part {
    JudgedTask judged;
    std::unique_ptr<TaskMetrics> metrics;  ///< null: not judged
    int64_t num_labelled = 0;              ///< rows
  };
  enum class Verdict { unlabelled, wrong, right };
  Verdict judge(Part& part, size_t t, const Dataset& data, const PackedBatch& batch, int sequence,
                const HeadRows& head, const OnWrong& on_wrong);

  std::vector<Part> parts_;
  int64_t num_joint_ = 0, joint_right_ = 0;
};

}  // namespace tandem
