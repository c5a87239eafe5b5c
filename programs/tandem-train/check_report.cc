#include "programs/tandem-train/check_report.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <utility>

#include "base/fail.h"
#include "programs/door.h"
#include "programs/progress/progress_text.h"

namespace tandem {

namespace {

constexpr double kMedian = 0.5, kMost = 0.95;

__attribute__((format(printf, 1, 2))) std::string format(const char* pattern, ...) {
  char text[512];
  va_list values;
  va_start(values, pattern);
  std::vsnprintf(text, sizeof text, pattern, values);
  va_end(values);
  return text;
}

using LabelRow = std::pair<std::string, std::array<int64_t, 2>>;

/// The most frequent in train first.
std::vector<LabelRow> by_frequency(const TaskSurvey& task) {
  std::vector<LabelRow> labels(task.labels.begin(), task.labels.end());
  std::ranges::stable_sort(labels, std::greater(), [](const auto& row) { return row.second[0]; });
  return labels;
}

std::string task_text(const TaskSurvey& task) {
  constexpr size_t kShown = 12;
  std::string text = format("\n%s: %lld train and %lld dev rows labelled, %zu labels\n",
                            printable(task.task).c_str(), static_cast<long long>(task.num_rows[0]),
                            static_cast<long long>(task.num_rows[1]), task.labels.size());
  const std::vector<LabelRow> labels = by_frequency(task);
  size_t width = 5;
  for (size_t i = 0; i < std::min(kShown, labels.size()); ++i)
    width = std::max(width, std::min<size_t>(printable(labels[i].first).size(), 40));
  for (size_t i = 0; i < std::min(kShown, labels.size()); ++i) {
    const auto& [label, counts] = labels[i];
    const double share = task.num_units[0] == 0 ? 0.0
                                                : 100.0 * static_cast<double>(counts[0]) /
                                                      static_cast<double>(task.num_units[0]);
    text += format("  %-*s %9lld %5.1f %%  dev %lld\n", static_cast<int>(width),
                   printable(label).c_str(), static_cast<long long>(counts[0]), share,
                   static_cast<long long>(counts[1]));
  }
  if (labels.size() > kShown) text += format("  and %zu more\n", labels.size() - kShown);
  return text;
}

/// ", about 0.25 s each here, 1:15 in all", or "".
std::string time_text(const CheckReport& report) {
  if (!report.seconds_a_step) return "";
  const double all = *report.seconds_a_step * static_cast<double>(report.num_steps);
  return format(", about %.2g s each here, %s in all", *report.seconds_a_step,
                duration_text(all).c_str());
}

std::string findings_text(const CheckReport& report) {
  std::string text;
  if (report.num_bad_rows > 0) {
    text += format("\n%lld rows cannot be used; training refuses them:\n",
                   static_cast<long long>(report.num_bad_rows));
    for (const std::string& row : report.bad_rows) text += "  " + printable(row) + "\n";
  }
  for (const Finding& finding : report.findings) {
    text += concat("\n- ", finding.task.empty() ? "" : finding.task + ": ", finding.message, "\n");
    for (const std::string& row : finding.rows) text += "    " + printable(row) + "\n";
  }
  return text.empty() ? "\nNothing was found that is wrong with the data.\n" : text;
}

}  // namespace

std::string check_text(const CheckReport& report) {
  const RowSurvey& survey = report.survey;
  std::string text = format(
      "Backbone: %s\nRows: %lld train, %lld dev\nTokens a row: median %d, 95 %% below %d, most %d "
      "(cut above %d)\nSteps: %lld in %d epochs%s\nParameters: %lld, of which %lld are trained\n"
      "Memory: about %.1f GB and what a step needs\n",
      printable(report.backbone).c_str(), static_cast<long long>(survey.num_rows[0]),
      static_cast<long long>(survey.num_rows[1]), survey.length_at(kMedian),
      survey.length_at(kMost), survey.length_at(1.0), report.max_length,
      static_cast<long long>(report.num_steps), report.num_epochs, time_text(report).c_str(),
      static_cast<long long>(report.num_parameters),
      static_cast<long long>(report.num_trained_parameters),
      static_cast<double>(report.memory_bytes) / 1e9);
  for (const TaskSurvey& task : survey.tasks) text += task_text(task);
  return text + findings_text(report);
}

OrderedJson check_json(const CheckReport& report) {
  const RowSurvey& survey = report.survey;
  OrderedJson json = {{"backbone", report.backbone},
                      {"rows", {{"train", survey.num_rows[0]}, {"dev", survey.num_rows[1]}}},
                      {"tokens",
                       {{"median", survey.length_at(kMedian)},
                        {"95_percent", survey.length_at(kMost)},
                        {"most", survey.length_at(1.0)},
                        {"max_length", report.max_length},
                        {"truncated_rows", survey.num_truncated[0] + survey.num_truncated[1]},
                        {"lost_labels", survey.num_lost_labels[0] + survey.num_lost_labels[1]}}},
                      {"steps", report.num_steps},
                      {"epochs", report.num_epochs},
                      {"seconds_a_step",
                       report.seconds_a_step ? OrderedJson(*report.seconds_a_step) : OrderedJson()},
                      {"parameters", report.num_parameters},
                      {"trained_parameters", report.num_trained_parameters},
                      {"memory_bytes", report.memory_bytes},
                      {"tasks", OrderedJson::object()},
                      {"num_bad_rows", report.num_bad_rows},
                      {"bad_rows", report.bad_rows},
                      {"findings", OrderedJson::array()}};
  for (const TaskSurvey& task : survey.tasks) {
    OrderedJson& entry = json["tasks"][task.task];
    entry = {{"train_rows", task.num_rows[0]}, {"dev_rows", task.num_rows[1]}};
    for (const auto& [label, counts] : by_frequency(task))
      entry["labels"][label] = {{"train", counts[0]}, {"dev", counts[1]}};
  }
  for (const Finding& finding : report.findings) {
    json["findings"].push_back({{"kind", finding.kind},
                                {"task", finding.task},
                                {"message", finding.message},
                                {"rows", finding.rows}});
  }
  return json;
}

}  // namespace tandem
