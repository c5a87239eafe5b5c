#include "train/evaluation.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <numeric>

#include "base/fail.h"
#include "tasks/task_metrics.h"

namespace tandem {

namespace {

/// One task's share of an evaluation.
struct Tally {
  Tally(const Task& task, const UnknownLabels* unknown)
      : metrics(task, EntityMode::repair, unknown) {}

  TaskMetrics metrics;
  double loss = 0.0;
  double normaliser = 0.0;
};

/// An unknown label has no logit, so nothing is lost on it.
void add_losses(std::vector<int32_t> labels_R, const TrainableTask& task,
                const at::Tensor& logits_RC, Tally& tally) {
  constexpr int32_t kIgnored = -100;
  for (int32_t& label : labels_R) label = label < task.task.labels.size() ? label : kIgnored;
  const at::Tensor losses_R = at::cross_entropy_loss(
      logits_RC, at::tensor(labels_R, at::kInt).to(at::kLong), {}, at::Reduction::None, kIgnored);
  for (size_t r = 0; r < labels_R.size(); ++r) {
    if (labels_R[r] == kIgnored) continue;
    const double weight =
        task.class_weights.empty() ? 1.0 : task.class_weights[static_cast<size_t>(labels_R[r])];
    tally.loss += weight * static_cast<double>(losses_R.const_data_ptr<float>()[r]);
    tally.normaliser += weight;
  }
}

/// Takes up one batch: predictions of its labelled rows, put back on the units of each example.
void add_batch(const Dataset& data, const PackedBatch& batch, size_t t, const TrainableTask& task,
               const at::Tensor& logits_RC, Tally& tally) {
  const Targets& targets = batch.targets[t];
  std::vector<int32_t> predicted_of_row(
      static_cast<size_t>(task.task.spec->input == HeadInput::word ? batch.num_tokens()
                                                                   : batch.num_sequences()),
      -1);
  if (!targets.rows.empty()) {
    const at::Tensor best_R = logits_RC.argmax(-1).to(at::kInt).contiguous();
    for (size_t r = 0; r < targets.rows.size(); ++r) {
      predicted_of_row[static_cast<size_t>(targets.rows[r])] = best_R.const_data_ptr<int32_t>()[r];
    }
    add_losses(targets.labels, task, logits_RC, tally);
  }
  for (int s = 0; s < batch.num_sequences(); ++s) {
    const int example = batch.example_S[static_cast<size_t>(s)];
    const std::vector<int32_t>& gold = data.at(example).labels[t];
    if (gold.empty()) continue;
    std::vector<int32_t> predicted = data.rows_of(batch, s, static_cast<int>(t));
    for (int32_t& unit : predicted) {
      unit =
          unit >= 0 ? predicted_of_row[static_cast<size_t>(unit)] : task.task.label_without(unit);
    }
    tally.metrics.add(gold, predicted);
  }
}

/// What nothing was judged for is absent.
std::vector<Metric> summarise(const Network& network, const std::vector<Tally>& tallies) {
  std::vector<Metric> metrics;
  double sum = 0.0;
  for (size_t t = 0; t < tallies.size(); ++t) {
    const TrainableTask& task = network.tasks()[t];
    if (!task.selected) continue;
    if (tallies[t].normaliser > 0.0) {
      const double loss = tallies[t].loss / tallies[t].normaliser;
      sum += task.loss_weight * loss;
      metrics.push_back({task.task.name + "_loss", loss});
    }
    for (const auto& [name, value] : tallies[t].metrics.summary()) {
      metrics.push_back({task.task.name + "_" + name, value});
    }
  }
  const bool has_loss =
      std::ranges::any_of(tallies, [](const Tally& tally) { return tally.normaliser > 0.0; });
  if (has_loss) metrics.insert(metrics.begin(), {"loss", sum});
  return metrics;
}

}  // namespace

std::vector<Metric> evaluate(Network& network, const Dataset& data, int batch_size,
                             CachedInputs* cache, const std::function<void()>& before_batch) {
  network.set_training(false);
  std::vector<Tally> tallies;
  for (size_t t = 0; t < network.tasks().size(); ++t)
    tallies.emplace_back(network.tasks()[t].task, data.task(static_cast<int>(t)).unknown);
  // Like lengths together, so that attention wastes little; metrics do not depend on the order.
  std::vector<int> order(static_cast<size_t>(data.size()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int a, int b) { return data.at(a).ids.size() < data.at(b).ids.size(); });
  for (size_t first = 0; first < order.size(); first += static_cast<size_t>(batch_size)) {
    const size_t count = std::min(order.size() - first, static_cast<size_t>(batch_size));
    if (before_batch) before_batch();
    const PackedBatch batch = data.pack(std::span(order).subspan(first, count));
    const std::vector<at::Tensor> logits = network.logits(batch, cache);
    for (size_t t = 0; t < tallies.size(); ++t) {
      if (network.tasks()[t].selected)
        add_batch(data, batch, t, network.tasks()[t], logits[t], tallies[t]);
    }
  }
  network.set_training(true);
  return summarise(network, tallies);
}

double find_metric(const std::vector<Metric>& metrics, const std::string& name) {
  std::string known;
  for (const Metric& metric : metrics) {
    if (metric.name == name) return metric.value;
    known += (known.empty() ? "" : ", ") + metric.name;
  }
  if (known.empty()) {
    bad_input(
        "training.metric_for_best_model: no dev row is labelled for a task that is trained, so "
        "there is nothing to choose by: see data.dev and its fields");
  }
  bad_input("training.metric_for_best_model: there is no metric '", name, "': choose one of ",
            known);
}

}  // namespace tandem
