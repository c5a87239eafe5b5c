#include "train/training_options.h"

#include <limits>
#include <utility>

namespace tandem {

namespace {

constexpr int64_t kMaxInt = std::numeric_limits<int>::max();
constexpr double kMaxDouble = std::numeric_limits<double>::max();

int read_int(ConfigReader& reader, std::string_view key, int otherwise, int lowest) {
  return static_cast<int>(reader.get_int(key, otherwise, lowest, kMaxInt));
}

std::vector<std::string> read_tasks(const ConfigNode* node) {
  if (node == nullptr) return {};
  if (node->kind() != ConfigNode::Kind::list) {
    const std::string name = node->as_string();
    return name == "both" || name == "all" ? std::vector<std::string>{}
                                           : std::vector<std::string>{name};
  }
  if (node->items().empty())
    node->fail("an empty list trains nothing: name a task, or write \"both\" for all");
  std::vector<std::string> names;
  for (const ConfigNode& item : node->items()) names.push_back(item.as_string());
  return names;
}

}  // namespace

TrainingOptions TrainingOptions::read(const ConfigNode* node) {
  TrainingOptions options;
  ConfigReader reader(node, "training");
  const double tiny = std::numeric_limits<double>::min();
  options.learning_rate = reader.get_double("learning_rate", options.learning_rate, tiny, 1e3);
  options.num_epochs = read_int(reader, "num_epochs", options.num_epochs, 1);
  options.max_steps = read_int(reader, "max_steps", options.max_steps, 0);
  options.batch_size = read_int(reader, "batch_size", options.batch_size, 1);
  options.max_tokens_per_batch =
      read_int(reader, "max_tokens_per_batch", options.max_tokens_per_batch, 0);
  options.train_sampling_strategy = reader.get_choice(
      "train_sampling_strategy", options.train_sampling_strategy, {"random", "sequential"});
  options.gradient_accumulation_steps =
      read_int(reader, "gradient_accumulation_steps", options.gradient_accumulation_steps, 1);
  options.eval_batch_size = read_int(reader, "eval_batch_size", options.eval_batch_size, 1);
  options.lr_scheduler_type = reader.get_choice("lr_scheduler_type", options.lr_scheduler_type,
                                                {"linear", "constant", "constant_with_warmup"});
  options.warmup_ratio = reader.get_double("warmup_ratio", options.warmup_ratio, 0.0, 1.0);
  options.warmup_steps = read_int(reader, "warmup_steps", options.warmup_steps, 0);
  options.weight_decay = reader.get_double("weight_decay", options.weight_decay, 0.0, kMaxDouble);
  options.adam_beta1 = reader.get_double("adam_beta1", options.adam_beta1, 0.0, 0.999999);
  options.adam_beta2 = reader.get_double("adam_beta2", options.adam_beta2, 0.0, 0.99999999);
  options.adam_epsilon = reader.get_double("adam_epsilon", options.adam_epsilon, tiny, 1.0);
  options.max_grad_norm =
      reader.get_double("max_grad_norm", options.max_grad_norm, 0.0, kMaxDouble);
  options.bf16 = reader.get_bool("bf16", options.bf16);
  options.seed = reader.get_int("seed", options.seed, 0, std::numeric_limits<int64_t>::max());
  options.num_threads =
      static_cast<int>(reader.get_int("num_threads", options.num_threads, 0, 1024));
  options.max_cache_mb = read_int(reader, "max_cache_mb", options.max_cache_mb, 0);
  options.device = reader.get_choice("device", options.device, {"auto", "cpu", "cuda"});
  options.save_strategy =
      reader.get_choice("save_strategy", options.save_strategy, {"epoch", "steps", "no"});
  options.save_steps = read_int(reader, "save_steps", options.save_steps, 1);
  options.save_minutes = reader.get_double("save_minutes", options.save_minutes, 0.0, 1e6);
  options.save_total_limit = read_int(reader, "save_total_limit", options.save_total_limit, 1);
  options.keep_checkpoints = reader.get_bool("keep_checkpoints", options.keep_checkpoints);
  options.non_finite = reader.get_choice("non_finite", options.non_finite, {"stop", "skip"});
  if (const ConfigNode* output = reader.get("output")) options.output = output->as_path();
  options.overwrite = reader.get_bool("overwrite", options.overwrite);
  options.task = read_tasks(reader.get("task"));
  options.load_best_model_at_end =
      reader.get_bool("load_best_model_at_end", options.load_best_model_at_end);
  options.metric_for_best_model =
      reader.get_string("metric_for_best_model", options.metric_for_best_model);
  if (options.metric_for_best_model.starts_with("eval_")) options.metric_for_best_model.erase(0, 5);
  if (reader.get("greater_is_better") != nullptr) {
    options.greater_is_better = reader.get_bool("greater_is_better", false);
  }
  reader.finish();
  return options;
}

}  // namespace tandem
