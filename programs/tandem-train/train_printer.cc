#include "programs/tandem-train/train_printer.h"

#include <unistd.h>

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

/// "10,616,064"
std::string with_commas(int64_t number) {
  std::string text = std::to_string(number);
  for (auto at = static_cast<int64_t>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<size_t>(at), ",");
  return text;
}

std::string duration(double seconds) {
  const auto whole = static_cast<int64_t>(seconds);
  if (whole >= 3600)
    return format("%d:%02d:%02d", int(whole / 3600), int(whole / 60 % 60), int(whole % 60));
  return format("%d:%02d", int(whole / 60), int(whole % 60));
}

/// The figures that an epoch's line shows: the others are left to the table at the end.
bool is_short_metric(const std::string& name) {
  const bool average =
      name.ends_with("_macro_f1") || name.ends_with("_micro_f1") || name.ends_with("_weighted_f1");
  return name == "loss" || name.ends_with("_accuracy") || (name.ends_with("_f1") && !average);
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
    const char* const use = file.is_dev ? "dev" : "train";
    print(file.file, use, "", with_commas(file.num_rows), "");
    for (const LabelCount& count : file.labels)
      print("", "", count.task, with_commas(count.num_rows), with_commas(count.num_labels));
  }
  std::fputs("\n", stderr);
}

}  // namespace

TrainPrinter::TrainPrinter(bool quiet)
    : quiet_(quiet), show_bar_(!quiet && isatty(STDERR_FILENO) != 0) {}

/// Training goes on when nobody reads its lines any more.
void TrainPrinter::print_result(const std::string& line) {
  clear_bar();
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
  if (!show_bar_) return;
  const Clock::time_point now = Clock::now();
  if (now - last_drawn_ < std::chrono::milliseconds(100)) return;
  last_drawn_ = now;
  std::fprintf(stderr, "\r\033[K%s rows: %s", rows.tokenised ? "Tokenising" : "Reading",
               with_commas(rows.num_rows).c_str());
  std::fflush(stderr);
  bar_shown_ = true;
}

void TrainPrinter::started(const RunSummary& run) {
  print_result("Using device: " + run.device);
  begin_ = Clock::now();
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
  if (!show_bar_) return;
  const Clock::time_point now = Clock::now();
  if (now - last_drawn_ < std::chrono::milliseconds(100) && step.step != step.total_steps) return;
  last_drawn_ = now;
  const double seconds = std::chrono::duration<double>(now - begin_).count();
  const double share = static_cast<double>(step.step) / static_cast<double>(step.total_steps);
  const double share_now = static_cast<double>(step.step - first_step_) /
                           static_cast<double>(step.total_steps - first_step_);
  constexpr int kWidth = 24;
  const int filled = static_cast<int>(share * kWidth);
  std::string bar(static_cast<size_t>(filled), '#');
  bar.append(static_cast<size_t>(kWidth - filled), '.');
  std::fprintf(stderr, "\r\033[KEpoch %d/%d [%s] step %lld/%lld  loss %s  %.0f tokens/s  ETA %s",
               step.epoch, step.num_epochs, bar.c_str(), static_cast<long long>(step.step),
               static_cast<long long>(step.total_steps),
               step.loss ? format("%.4f", *step.loss).c_str() : "-",
               static_cast<double>(step.num_tokens - first_tokens_) / seconds,
               duration(seconds / share_now - seconds).c_str());
  std::fflush(stderr);
  bar_shown_ = true;
}

void TrainPrinter::clear_bar() {
  if (bar_shown_) std::fputs("\r\033[K", stderr);
  bar_shown_ = false;
}

void TrainPrinter::epoch_done(const EpochReport& epoch) {
  std::string line = format("Epoch %d/%d, Loss: %.4f", epoch.epoch, epoch.num_epochs, epoch.loss);
  for (const Metric& metric : epoch.dev) {
    if (is_short_metric(metric.name))
      line += format(", dev %s: %.4f", metric.name.c_str(), metric.value);
  }
  if (epoch.best) line += " (best)";
  print_result(line);
}

void TrainPrinter::warning(const std::string& message) {
  clear_bar();
  print_warning(message);
}

void TrainPrinter::finished(const TrainResult& result) {
  clear_bar();
  if (!result.dev.empty() && !quiet_) {
    size_t width = 0;
    for (const Metric& metric : result.dev) width = std::max(width, metric.name.size());
    std::fputs("\n", stderr);
    for (const Metric& metric : result.dev) {
      std::fprintf(stderr, "%-*s  %.4f\n", static_cast<int>(width), printable(metric.name).c_str(),
                   metric.value);
    }
  }
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
