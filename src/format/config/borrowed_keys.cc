#include "format/config/borrowed_keys.h"

#include <algorithm>
#include <iterator>

#include "base/fail.h"
#include "base/strings/text.h"

namespace tandem {

namespace {

struct BorrowedKey {
  std::string_view theirs;
  std::string_view ours;       ///< dotted; "" where there is none
  std::string_view note = "";  ///< instead, or besides
};

constexpr std::string_view kOneOptimiser = "the optimiser is AdamW";
constexpr std::string_view kAfterEpochs = "dev rows are judged after every epoch";
constexpr std::string_view kNoPatience =
    "load_best_model_at_end keeps the best epoch, but none ends the run";

constexpr BorrowedKey kBorrowed[] = {
    // transformers and sentence-transformers
    {"lr", "training.learning_rate"},
    {"num_train_epochs", "training.num_epochs"},
    {"per_device_train_batch_size", "training.batch_size"},
    {"per_gpu_train_batch_size", "training.batch_size"},
    {"train_batch_size", "training.batch_size"},
    {"per_device_eval_batch_size", "training.eval_batch_size"},
    {"per_gpu_eval_batch_size", "training.eval_batch_size"},
    {"output_dir", "training.output"},
    {"overwrite_output_dir", "training.overwrite"},
    {"warmup", "training.warmup_steps"},
    {"warmup_proportion", "training.warmup_ratio"},
    {"gradient_clipping", "training.max_grad_norm"},
    {"no_cuda", "training.device"},
    {"use_cpu", "training.device"},
    {"fp16", "training.bf16"},
    {"use_amp", "training.bf16"},
    {"dataloader_num_workers", "training.num_threads"},
    {"data_seed", "training.seed"},
    {"model_name", "model.backbone"},
    {"model_name_or_path", "model.backbone"},
    {"pretrained_model_name_or_path", "model.backbone"},
    {"max_seq_length", "model.max_length"},
    {"max_seq_len", "model.max_length"},
    {"pooling_mode", "model.pooling"},
    {"freeze_layers", "model.freeze"},
    {"train_file", "data.train"},
    {"train_data", "data.train"},
    {"validation", "data.dev"},
    {"validation_file", "data.dev"},
    {"validation_data", "data.dev"},
    {"eval_data", "data.dev"},
    {"eval_steps", "", kAfterEpochs},
    {"eval_strategy", "", kAfterEpochs},
    {"evaluation_strategy", "", kAfterEpochs},
    {"eval_delay", "", kAfterEpochs},
    {"early_stopping_patience", "", kNoPatience},
    {"early_stopping_threshold", "", kNoPatience},
    {"early_stopping", "", kNoPatience},
    {"label_smoothing_factor", "", ""},
    {"label_smoothing", "", ""},
    {"optim", "", kOneOptimiser},
    {"logging_steps", "", "history.jsonl has every step, and --log writes it meanwhile"},
    {"logging_strategy", "", "history.jsonl has every step, and --log writes it meanwhile"},
    {"report_to", "", "history.jsonl has every step, and --log writes it meanwhile"},
    {"resume_from_checkpoint", "", "say --resume on the command line"},
    {"push_to_hub", "", ""},
    // Keras
    {"epochs", "training.num_epochs"},
    {"n_epochs", "training.num_epochs"},
    {"clipnorm", "training.max_grad_norm"},
    {"global_clipnorm", "training.max_grad_norm"},
    {"shuffle", "training.train_sampling_strategy"},
    {"class_weight", "tasks.<task>.class_weights"},
    {"beta_1", "training.adam_beta1"},
    {"beta_2", "training.adam_beta2"},
    {"optimizer", "", kOneOptimiser},
    {"loss", "", "each type of task has its own loss"},
    {"metrics", "", "every metric is computed; metric_for_best_model chooses by one"},
    {"callbacks", "", ""},
    {"patience", "", kNoPatience},
    {"validation_split", "", "name the rows in data.dev"},
    {"validation_freq", "", kAfterEpochs},
    // spaCy
    {"max_epochs", "training.num_epochs"},
    {"accumulate_gradient", "training.gradient_accumulation_steps"},
    {"grad_clip", "training.max_grad_norm"},
    {"l2", "training.weight_decay"},
    {"dropout", "tasks.<task>.dropout"},
    {"frozen_components", "model.freeze"},
    {"eval_frequency", "", kAfterEpochs},
    {"gpu_id", "training.device"},
    // PyTorch
    {"betas", "training.adam_beta1", "adam_beta2 is the other"},
    {"eps", "training.adam_epsilon"},
    {"max_norm", "training.max_grad_norm"},
    {"random_seed", "training.seed"},
    {"random_state", "training.seed"},
    {"momentum", "", kOneOptimiser},
    {"scheduler", "training.lr_scheduler_type"},
    {"lr_scheduler", "training.lr_scheduler_type"},
};

/// The key as a user of the section writes it.
std::string_view name_in(std::string_view section, std::string_view key) {
  const bool is_inside =
      !section.empty() && key.starts_with(section) && key.substr(section.size()).starts_with('.');
  return is_inside ? key.substr(section.size() + 1) : key;
}

}  // namespace

std::string borrowed_key_hint(std::string_view section, std::string_view key) {
  const auto* const found = std::ranges::find(kBorrowed, lower_ascii(key), &BorrowedKey::theirs);
  if (found == std::end(kBorrowed)) return "";
  const std::string note = found->note.empty() ? "" : concat(": ", found->note);
  if (found->ours.empty()) return concat("; there is none yet", note);
  return concat("; did you mean '", name_in(section, found->ours), "'?", note);
}

}  // namespace tandem
