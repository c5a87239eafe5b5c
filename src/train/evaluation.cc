#include "train/evaluation.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <numeric>

#include "base/fail.h"
#include "base/strings/text.h"
#include "tasks/judging/judge.h"

namespace tandem {

namespace {

using Loss = Objective::Total;

/// Logits at the rows of a task's targets, and where the rows of its head's input are among them.
struct TargetLogits {
  at::Tensor logits_RC;
  std::vector<int32_t> places;

  HeadRows rows() const {
    if (!logits_RC.defined()) return {{}, places};
    return {{logits_RC.const_data_ptr<float>(), static_cast<size_t>(logits_RC.numel())}, places};
  }
};

TargetLogits target_logits(const PackedBatch& batch, size_t t, const at::Tensor& logits_RC) {
  TargetLogits found;
  if (logits_RC.defined()) found.logits_RC = logits_RC.contiguous();
  found.places.assign(static_cast<size_t>(batch.num_tokens()), -1);
  const std::vector<int32_t>& rows = batch.targets[t].rows;
  for (size_t r = 0; r < rows.size(); ++r)
    found.places[static_cast<size_t>(rows[r])] = static_cast<int32_t>(r);
  return found;
}

Judge judge_of(const Network& network, const Dataset& data) {
  std::vector<JudgedTask> tasks;
  for (const TrainableTask& task : network.tasks()) {
    const UnknownLabels* const unknown = data.task(static_cast<int>(tasks.size())).unknown;
    tasks.push_back({task.selected ? task.task.get() : nullptr, unknown});
  }
  return Judge(std::move(tasks));
}

/// What nothing was judged for is absent.
std::vector<Metric> summarise(const Network& network, const std::vector<Loss>& losses,
                              const std::vector<TaskFigures>& figures) {
  std::vector<Metric> metrics;
  double sum = 0.0;
  auto figure = figures.begin();
  for (size_t t = 0; t < losses.size(); ++t) {
    const TrainableTask& task = network.tasks()[t];
    if (!task.selected) continue;
    if (losses[t].normaliser > 0.0) {
      const double loss = losses[t].sum / losses[t].normaliser;
      sum += task.loss_weight * loss;
      metrics.push_back({task.task->name + "_loss", loss});
    }
    for (const auto& [name, value] : (figure++)->metrics)
      metrics.push_back({task.task->name + "_" + name, value});
  }
  const bool has_loss =
      std::ranges::any_of(losses, [](const Loss& loss) { return loss.normaliser > 0.0; });
  if (has_loss) metrics.insert(metrics.begin(), {"loss", sum});
  return metrics;
}

/// Like lengths together, so that attention wastes little; metrics do not depend on the order.
std::vector<int> by_length(const Dataset& data) {
  std::vector<int> order(static_cast<size_t>(data.size())), tokens(order.size());
  std::iota(order.begin(), order.end(), 0);
  data.token_counts().read(0, tokens);
  std::ranges::stable_sort(order, {},
                           [&](int index) { return tokens[static_cast<size_t>(index)]; });
  return order;
}

}  // namespace

std::vector<Metric> evaluate_network(Network& network, const Dataset& data, int batch_size,
                                     CachedInputs* cache,
                                     const std::function<void()>& before_batch) {
  network.set_training(false);
  Judge judge = judge_of(network, data);
  std::vector<Loss> losses(network.tasks().size());
  const std::vector<int> order = by_length(data);
  for (size_t first = 0; first < order.size(); first += static_cast<size_t>(batch_size)) {
    const size_t count = std::min(order.size() - first, static_cast<size_t>(batch_size));
    if (before_batch) before_batch();
    const PackedBatch batch = data.pack(std::span(order).subspan(first, count));
    const std::vector<at::Tensor> logits = network.logits(batch, cache);
    std::vector<TargetLogits> found;
    std::vector<HeadRows> heads;
    for (size_t t = 0; t < losses.size(); ++t) {
      found.push_back(target_logits(batch, t, logits[t]));
      if (!logits[t].defined()) continue;
      network.tasks()[t].objective->add(found[t].logits_RC, batch.targets[t], losses[t]);
    }
    for (const TargetLogits& each : found) heads.push_back(each.rows());
    judge.add(data, batch, heads);
  }
  network.set_training(true);
  return summarise(network, losses, judge.figures());
}

double find_metric(const std::vector<Metric>& metrics, const std::string& name) {
  std::vector<std::string> known;
  for (const Metric& metric : metrics) {
    if (metric.name == name) return metric.value;
    known.push_back(metric.name);
  }
  if (known.empty()) {
    bad_input(
        "training.metric_for_best_model: no dev row is labelled for a task that is trained, so "
        "there is nothing to choose by: see data.dev and its fields");
  }
  bad_input("training.metric_for_best_model: there is no metric '", name, "': choose one of ",
            join(known, ", "));
}

}  // namespace tandem
