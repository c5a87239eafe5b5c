#include "train/saved/saved_model.h"

#include <algorithm>
#include <utility>

#include "base/fail.h"
#include "format/model_layout.h"
#include "infer/evaluate.h"
#include "report/add_evaluation.h"
#include "report/add_history.h"

namespace tandem {

std::vector<Metric> judge_saved(const std::filesystem::path& model,
                                const std::vector<DataFile>& files, int num_threads) {
  Engine engine(model, {.num_threads = num_threads});
  std::vector<Metric> metrics;
  for (const TaskFigures& task : evaluate(engine, files).tasks) {
    for (const auto& [name, value] : task.metrics)
      metrics.push_back({task.task->name + "_" + name, value});
  }
  return metrics;
}

Report run_report(const RunConfig& config, const std::vector<std::string>& tasks,
                  const std::string& history) {
  Report report{.title = "Training of " + config.name};
  add_history(report, history, kHistoryFile, tasks);
  report.settings = config.settings;
  return report;
}

void add_dev_rows(Report& report, const std::filesystem::path& model, std::span<const Example> dev,
                  int num_threads, const std::function<void()>& read) {
  constexpr size_t kMostRows = 2000;
  const std::span<const Example> rows = dev.first(std::min(kMostRows, dev.size()));
  if (rows.empty()) return;
  ReportedEvaluation reported;
  EvaluateOptions options;
  options.on_wrong = reported.on_wrong();
  options.on_rows = [&read](int64_t) { read(); };
  Engine engine(model, {.num_threads = num_threads});
  const Evaluation evaluation = evaluate(engine, rows, options);
  std::move(reported).add_to(report, evaluation,
                             concat(rows.size(), " of ", dev.size(), " dev rows"));
}

}  // namespace tandem
