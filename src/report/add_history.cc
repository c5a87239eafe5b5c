#include "report/add_history.h"

#include <algorithm>
#include <map>

#include "base/fail.h"
#include "format/json.h"

namespace tandem {

namespace {

constexpr std::string_view kDev = "eval_";

void add_point(std::vector<Curve>& curves, const std::string& name, Curve::Point point) {
  auto curve = std::ranges::find(curves, name, &Curve::name);
  if (curve == curves.end()) curve = curves.insert(curve, {name, {}});
  curve->points.push_back(point);
}

/// Gathers the lines; see train/history.h for what they hold.
class History {
 public:
  explicit History(std::span<const std::string> tasks) : tasks_(tasks) {}

  void add(const Json& line) {
    if (!line.is_object()) return;
    const auto step = line.find("step");
    if (step == line.end() || !step->is_number()) return;
    steps_ = std::max(steps_, step->get<double>());
    for (const auto& [key, value] : line.items()) {
      if (!value.is_number()) continue;
      const Curve::Point point = {step->get<double>(), value.get<double>()};
      if (key == "loss") add_point(losses_, "training loss of a step", point);
      if (key == "train_loss") {
        add_point(losses_, "training loss of an epoch", point);
        ++epochs_;
      }
      if (key.starts_with(kDev)) add_dev(key.substr(kDev.size()), point);
    }
  }

  void tell(Report& report) && {
    if (steps_ == 0) return;
    report.facts.emplace_back("optimiser steps", std::to_string(static_cast<int64_t>(steps_)));
    report.facts.emplace_back("epochs", std::to_string(epochs_));
    report.charts.push_back({"Loss", std::move(losses_)});
    for (const std::string& task : tasks_) {
      std::vector<Curve>& figures = dev_[task];
      if (!figures.empty()) report.charts.push_back({"Dev: " + task, std::move(figures)});
    }
  }

 private:
  /// The task is the longest whose name begins the metric's: `a_b_loss` may be of `a` or of `a_b`.
  void add_dev(const std::string& name, Curve::Point point) {
    const std::string* task = nullptr;
    for (const std::string& each : tasks_) {
      if (name.starts_with(each + "_") && (task == nullptr || each.size() > task->size()))
        task = &each;
    }
    const std::string metric = task == nullptr ? name : name.substr(task->size() + 1);
    if (metric == "loss") {
      add_point(losses_, task == nullptr ? "dev loss" : "dev loss of " + *task, point);
    } else if (task != nullptr) {
      add_point(dev_[*task], metric, point);
    }
  }

  std::span<const std::string> tasks_;
  std::vector<Curve> losses_;
  std::map<std::string, std::vector<Curve>> dev_;  ///< by task
  double steps_ = 0.0;
  int64_t epochs_ = 0;
};

}  // namespace

void add_history(Report& report, std::string_view history, std::string_view where,
                 std::span<const std::string> tasks) {
  History gathered(tasks);
  for (int64_t line = 1; !history.empty(); ++line) {
    const size_t end = std::min(history.find('\n'), history.size());
    if (end > 0) gathered.add(parse_json(history.substr(0, end), concat(where, ":", line)));
    history.remove_prefix(std::min(end + 1, history.size()));
  }
  std::move(gathered).tell(report);
}

}  // namespace tandem
