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
  explicit Tally(const Task& task) : metrics(task) {}

  TaskMetrics metrics;
  double loss = 0.0;
  double normaliser = 0.0;
};

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
    const at::Tensor losses_R = at::cross_entropy_loss(
        logits_RC, at::tensor(targets.labels, at::kInt).to(at::kLong), {}, at::Reduction::None);
    for (size_t r = 0; r < targets.labels.size(); ++r) {
      const double weight = task.class_weights.empty()
                                ? 1.0
                                : task.class_weights[static_cast<size_t>(targets.labels[r])];
      tally.loss += weight * static_cast<double>(losses_R.const_data_ptr<float>()[r]);
      tally.normaliser += weight;
    }
  }
  for (int s = 0; s < batch.num_sequences(); ++s) {
    const int example = batch.example_S[static_cast<size_t>(s)];
    const std::vector<int32_t>& gold = data.at(example).labels[t];
    if (gold.empty()) continue;
    std::vector<int32_t> predicted = data.rows_of(batch, s, static_cast<int>(t));
    for (int32_t& unit : predicted) {
      if (unit >= 0) unit = predicted_of_row[static_cast<size_t>(unit)];
    }
    tally.metrics.add(gold, predicted);
  }
}

std::vector<Metric> summarise(const Network& network, const std::vector<Tally>& tallies) {
  std::vector<Metric> metrics = {{"loss", 0.0}};
  for (size_t t = 0; t < tallies.size(); ++t) {
    const TrainableTask& task = network.tasks()[t];
    if (!task.selected || tallies[t].normaliser == 0.0) continue;
    const double loss = tallies[t].loss / tallies[t].normaliser;
    metrics.front().value += task.loss_weight * loss;
    metrics.push_back({task.task.name + "_loss", loss});
    for (const auto& [name, value] : tallies[t].metrics.summary()) {
      metrics.push_back({task.task.name + "_" + name, value});
    }
  }
  return metrics;
}

}  // namespace

std::vector<Metric> evaluate(Network& network, const Dataset& data, int batch_size,
                             CachedInputs* cache) {
  network.set_training(false);
  std::vector<Tally> tallies;
  for (const TrainableTask& task : network.tasks()) tallies.emplace_back(task.task);
  // Like lengths together, so that attention wastes little; metrics do not depend on the order.
  std::vector<int> order(static_cast<size_t>(data.size()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int a, int b) { return data.at(a).ids.size() < data.at(b).ids.size(); });
  for (size_t first = 0; first < order.size(); first += static_cast<size_t>(batch_size)) {
    const size_t count = std::min(order.size() - first, static_cast<size_t>(batch_size));
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
  bad_input("training.metric_for_best_model: there is no metric '", name, "': choose one of ",
            known);
}

}  // namespace tandem
