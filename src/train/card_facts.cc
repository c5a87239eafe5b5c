#include "train/card_facts.h"

#include <cstdio>
#include <map>

#include "base/fail.h"

namespace tandem {

namespace {

std::vector<std::pair<std::string, std::string>> shown(const std::vector<Metric>& metrics) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const Metric& metric : metrics) {
    char value[32];
    std::snprintf(value, sizeof value, "%.4f", metric.value);
    rows.emplace_back(metric.name, value);
  }
  return rows;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

/// Rows that carry a label, of training or dev data, by task.
std::map<std::string, CardFacts::Rows> labelled_rows(std::span<const FileSummary> files) {
  std::map<std::string, CardFacts::Rows> rows;
  for (const FileSummary& file : files) {
    if (file.use == "test") continue;
    for (const LabelCount& count : file.labels) {
      if (count.num_rows == 0) continue;
      CardFacts::Rows& of_task = rows[count.task];
      if (file.use == "train") of_task.training += count.num_rows;
      if (file.use == "dev") of_task.dev += count.num_rows;
      if (file.of_train) of_task.training -= count.num_rows;
    }
  }
  return rows;
}

/// What the hub calls the backbone: "org/name"; "" for weights from elsewhere, and for a name
/// alone, which may be that of an installed model.
std::string hub_id(const ModelOptions& options, const Backbone& backbone) {
  const std::string& id = options.backbone;
  const bool is_path = backbone.directory == options.backbone_path;
  return is_path || id.find('/') == std::string::npos ? "" : id.substr(0, id.find('@'));
}

}  // namespace

CardFacts card_facts(const RunConfig& config, const Backbone& backbone, const TrainingData& data,
                     const Network& network, const std::vector<Metric>& dev) {
  const TrainingOptions& options = config.training;
  CardFacts facts{.base_model = backbone.name, .base_model_id = hub_id(config.model, backbone)};
  facts.training = {
      {"training rows", concat(data.num_train)},
      {"dev rows", concat(data.dev.size())},
      {"learning_rate", number(options.learning_rate)},
      options.max_steps > 0 ? std::pair("max_steps", concat(options.max_steps))
                            : std::pair("num_epochs", concat(options.num_epochs)),
      {"batch_size", concat(options.batch_size)},
      {"gradient_accumulation_steps", concat(options.gradient_accumulation_steps)},
      {"lr_scheduler_type", options.lr_scheduler_type},
      {"warmup", options.warmup_steps > 0 ? concat(options.warmup_steps, " steps")
                                          : number(options.warmup_ratio) + " of all steps"},
      {"weight_decay", number(options.weight_decay)},
      {"max_grad_norm", number(options.max_grad_norm)},
      {"precision", options.bf16 ? "bf16" : "fp32"},
      {"seed", concat(options.seed)}};
  for (const TrainableTask& task : network.tasks()) {
    if (task.frozen || !task.selected)
      facts.training.emplace_back("head of " + task.task->name, "not trained");
  }
  facts.metrics = shown(dev);
  facts.rows = labelled_rows(data.files);
  return facts;
}

}  // namespace tandem
