#include "programs/tandem-train/train_printer.h"

#include <algorithm>
#include <cstdio>

#include "programs/door.h"
#include "programs/download_printer.h"

namespace tandem {

namespace {

template <typename... Values>
std::string format(const char* pattern, Values... values) {
  char text[256];
  std::snprintf(text, sizeof text, pattern, values...);
  return text;
}

std::optional<double> value_of(const std::vector<Metric>& metrics, const std::string& name) {
  const auto found = std::ranges::find(metrics, name, &Metric::name);
  return found == metrics.end() ? std::nullopt : std::optional(found->value);
}

/// What an epoch's line shows: losses, and of each task the metric behind its loss, which is its
/// kind's first. The others are left to the end.
std::vector<Metric> short_metrics(const std::vector<Metric>& metrics) {
  std::vector<Metric> shown;
  bool behind_task_loss = false;
  for (const Metric& metric : metrics) {
    const bool is_task_loss = metric.name.ends_with("_loss");
    if (metric.name == "loss" || is_task_loss || behind_task_loss) shown.push_back(metric);
    behind_task_loss = is_task_loss;
  }
  return shown;
}

/// What the saved model does on rows that nothing was chosen by.
std::string test_line(const std::vector<Metric>& test) {
  std::string line = "Test";
  for (const Metric& metric : test) line += format(", %s: %.4f", metric.name.c_str(), metric.value);
  return line;
}

/// What each file says for each task.
void print_files(const std::vector<FileSummary>& files) {
  size_t width = 4;
  for (const FileSummary& file : files) width = std::max(width, file.file.size());
  const auto print = [&](const std::string& name, const char* use, const std::string& task,
                         const std::string& rows, const std::string& labels) {
    std::fprintf(stderr, "%-*s  %-5s  %-16s  %9s  %9s\n", static_cast<int>(width),
                 printable(name).c_str(), use, task.c_str(), rows.c_str(), labels.c_str());
  };
  print("file", "", "task", "rows", "labels");
  for (const FileSummary& file : files) {
    print(file.file, file.use.c_str(), "", with_commas(file.num_rows), "");
    for (const LabelCount& count : file.labels)
      print("", "", count.task, with_commas(count.num_rows), with_commas(count.num_labels));
  }
  std::fputs("\n", stderr);
}

}  // namespace

TrainPrinter::TrainPrinter(bool quiet) : quiet_(quiet), bar_(!quiet) {}

/// Training goes on when nobody reads its lines any more.
void TrainPrinter::print_result(const std::string& line) {
  bar_.clear();
  if (!output_open_) return;
  try {
    print_text(line + "\n");
  } catch (const OutputClosed&) {
    output_open_ = false;
  }
}

void TrainPrinter::downloading(const DownloadProgress& file) {
  if (!quiet_) print_download(file);
}

void TrainPrinter::reading(const ReadingProgress& rows) {
  if (!bar_.due()) return;
  bar_.draw(reading_progress(rows.tokenised ? "Tokenising" : "Reading", rows.num_rows));
}

void TrainPrinter::started(const RunSummary& run) {
  print_result("Using device: " + run.device);
  begin_ = Clock::now();
  best_metric_ = run.best_metric;
  has_dev_ = run.num_dev_examples > 0;
  if (quiet_) return;
  std::fprintf(stderr, "Backbone: %s\nRows: %s train, %s dev\nOutput: %s\n\n",
               printable(run.backbone).c_str(), with_commas(run.num_train_examples).c_str(),
               with_commas(run.num_dev_examples).c_str(), printable(run.output).c_str());
  print_files(run.files);
  size_t width = 4;
  for (const PartSummary& part : run.parts) width = std::max(width, part.part.size());
  int64_t trained = 0, frozen = 0;
  std::fprintf(stderr, "%-*s  %13s\n", static_cast<int>(width), "part", "parameters");
  for (const PartSummary& part : run.parts) {
    (part.trained ? trained : frozen) += part.num_parameters;
    std::fprintf(stderr, "%-*s  %13s  %s%s%s\n", static_cast<int>(width),
                 printable(part.part).c_str(), with_commas(part.num_parameters).c_str(),
                 part.trained ? "trained" : "frozen", part.note.empty() ? "" : ": ",
                 part.note.c_str());
  }
  std::fprintf(stderr, "%s parameters are trained, %s are frozen\n\n", with_commas(trained).c_str(),
               with_commas(frozen).c_str());
}

void TrainPrinter::resumed(const ResumeReport& run) {
  first_step_ = run.step;
  first_tokens_ = run.num_tokens;
  if (quiet_) return;
  std::fprintf(stderr, "Going on from %s: epoch %d, step %s\n\n", printable(run.checkpoint).c_str(),
               run.epoch, with_commas(run.step).c_str());
}

void TrainPrinter::step_done(const StepReport& step) {
  if (!bar_.due()) return;
  const double seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
  const double share_now = static_cast<double>(step.step - first_step_) /
                           static_cast<double>(step.total_steps - first_step_);
  bar_.draw({.what = format("Epoch %d/%d", step.epoch, step.num_epochs),
             .share = static_cast<double>(step.step) / static_cast<double>(step.total_steps),
             .figures = {{format("step %lld/%lld", static_cast<long long>(step.step),
                                 static_cast<long long>(step.total_steps)),
                          1},
                         {"loss " + (step.loss ? format("%.4f", *step.loss) : "-"), 2},
                         {format("%.0f tokens/s",
                                 static_cast<double>(step.num_tokens - first_tokens_) / seconds),
                          3},
                         {"ETA " + duration_text(seconds / share_now - seconds), 0}}});
}

/// Where the last epoch is kept, the best is the one of the least loss.
bool TrainPrinter::marks_best(const EpochReport& epoch) {
  if (!best_metric_.empty()) return epoch.best;
  const std::optional<double> loss = value_of(epoch.dev, "loss");
  if (!loss || (least_loss_ && !(*loss < *least_loss_))) return false;
  least_loss_ = loss;
  return true;
}

void TrainPrinter::epoch_done(const EpochReport& epoch) {
  std::string line = format("Epoch %d/%d, Loss: %.4f", epoch.epoch, epoch.num_epochs, epoch.loss);
  for (const Metric& metric : short_metrics(epoch.dev))
    line += format(", dev %s: %.4f", metric.name.c_str(), metric.value);
  if (marks_best(epoch)) line += " (best)";
  print_result(line);
  num_epochs_ = epoch.num_epochs;
  if (best_metric_.empty() || epoch.best) kept_epoch_ = epoch.epoch;
  const std::optional<double> loss = value_of(epoch.dev, "loss");
  if (best_metric_.empty() && loss && rising_loss_.add(*loss)) {
    warning(
        "the dev loss has risen for three epochs, and the last one is kept: "
        "training.load_best_model_at_end: true keeps the best");
  }
}

void TrainPrinter::warning(const std::string& message) {
  bar_.clear();
  print_warning(message);
}

/// All figures of the model that was kept, and which that is.
void TrainPrinter::print_figures(const TrainResult& result) const {
  const std::string metric = best_metric_.empty() ? "loss" : best_metric_;
  const std::optional<double> value = value_of(result.dev, metric);
  const std::string figure =
      value ? " (dev " + printable(metric) + format(" %.4f)", *value) : std::string();
  if (kept_epoch_ > 0) {
    std::fprintf(stderr, "\nKept epoch %d of %d, the %s%s; on the dev rows:\n", kept_epoch_,
                 num_epochs_, best_metric_.empty() ? "last" : "best", figure.c_str());
  } else if (num_epochs_ > 0) {
    std::fprintf(stderr, "\nKept the best epoch of before%s; on the dev rows:\n", figure.c_str());
  } else {
    std::fprintf(stderr, "\nOn the %s rows:\n", has_dev_ ? "dev" : "training");
  }
  size_t width = 0;
  for (const Metric& each : result.dev) width = std::max(width, each.name.size());
  for (const Metric& each : result.dev) {
    std::fprintf(stderr, "%-*s  %.4f\n", static_cast<int>(width), printable(each.name).c_str(),
                 each.value);
  }
}

void TrainPrinter::finished(const TrainResult& result) {
  bar_.clear();
  if (!result.test.empty()) print_result(test_line(result.test));
  if (!result.dev.empty() && !quiet_) print_figures(result);
  if (result.finished_before) {
    std::fprintf(stderr, "This run has ended before, after %s steps; %s\n",
                 with_commas(*result.finished_before).c_str(),
                 result.checkpoints.empty()
                     ? "it kept no checkpoint to go on from (training.keep_checkpoints)"
                     : "nothing is left to do");
  }
  if (!result.output.empty()) {
    const char* const what = !result.interrupted ? "Saved"
                             : result.best       ? "Stopped; the best model so far is in"
                                                 : "Stopped; the state so far is saved in";
    const bool can_go_on = result.interrupted && !result.checkpoints.empty();
    std::fprintf(stderr, "%s %s%s\n", what, printable(result.output).c_str(),
                 can_go_on ? "; to go on, say --resume" : "");
  } else if (result.interrupted) {
    std::fputs("Stopped; nothing was saved\n", stderr);
  }
}

}  // namespace tandem
