#pragma once

#include <functional>
#include <map>
#include <string>

#include "infer/evaluate.h"
#include "report/report.h"

namespace tandem {

/// Gathers what an evaluation says for a report. Not thread-safe.
class ReportedEvaluation {
 public:
  /// For EvaluateOptions::on_wrong: keeps the first rows of each task.
  std::function<void(const WrongRow&)> on_wrong();
  /// Adds every task, the lengths of the rows and the figures in short. `judged`: what the rows
  /// are: "dev.jsonl".
  void add_to(Report& report, const Evaluation& evaluation, const std::string& judged) &&;

 private:
  struct Wrong {
    std::vector<WrongAnswer> first;
    int64_t count = 0;
  };
  std::map<std::string, Wrong> wrong_;  ///< by task
};

}  // namespace tandem
