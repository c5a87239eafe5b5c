#pragma once

#include <optional>
#include <string>

#include "format/json.h"
#include "format/sharded_weights.h"
#include "tasks/head_weights.h"
#include "tasks/task.h"

namespace tandem {

/// How the classes of transformers that classify end in one family of encoders. Source:
/// transformers 5, modeling_*.py.
struct HuggingFaceClasses {
  std::string_view model_type;
  std::string_view for_sequences;  ///< class name: "BertForSequenceClassification"
  std::string_view for_tokens;
  std::string_view dense;  ///< its hidden layer on [CLS] for sequences: "bert.pooler.dense"
  Activation activation;
  std::string_view sequence_classifier;  ///< its last layer for sequences; "classifier" for tokens
  std::string_view dropout;  ///< key of config.json, before that of the encoder's own dropout
};

/// Throws Error{bad_input} for a family without such classes.
const HuggingFaceClasses& huggingface_classes(std::string_view model_type);

/// The head of a `...ForSequenceClassification` or `...ForTokenClassification` checkpoint. Its task
/// is named "classification" or "token_classification".
struct HuggingFaceHead {
  Task task;
  std::string classifier;  ///< name of its last layer's tensors
  std::string dense;       ///< of its hidden layer's; "" for tokens

  /// Whether a tensor of the checkpoint is this head's.
  bool holds(const std::string& tensor) const;
  /// Throws Error{bad_input} for missing or misshapen tensors.
  HeadWeights load(const ShardedWeights& file, int hidden_size) const;
};

/// Reads config.json's architectures, id2label and problem_type; nothing for another class. Throws
/// Error{bad_input} that opens with `where` for labels that make no sense. A head that Tandem does
/// not run (regression, several labels at once) is left out: `note` then says so.
std::optional<HuggingFaceHead> read_huggingface_head(const Json& config, int hidden_size,
                                                     const std::string& where, std::string& note);

}  // namespace tandem
