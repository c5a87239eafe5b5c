#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "format/json.h"
#include "format/tensors/sharded_weights.h"
#include "tasks/heads/head_weights.h"
#include "tasks/kind.h"

namespace tandem {

/// The class of transformers that holds a task's head on encoders of a family. Throws
/// Error{bad_input} where there is none.
const HuggingFaceClass& huggingface_class(const TaskKind& kind, std::string_view model_type);

/// The head of a checkpoint of a class that some kind of task knows, such as
/// `...ForSequenceClassification`. Its task is named as that kind.
struct HuggingFaceHead {
  TaskPtr task;
  std::string classifier;  ///< name of its last layer's tensors
  std::string dense;       ///< of its hidden layer's; "" for tokens

  /// Whether a tensor of the checkpoint is this head's.
  bool holds(const std::string& tensor) const;
  /// Throws Error{bad_input} for missing or misshapen tensors.
  HeadWeights load(const ShardedWeights& file, int hidden_size) const;
};

/// Reads config.json's architectures and id2label, and what the kind wants; nothing for another
/// class. Throws Error{bad_input} that opens with `where` for labels that make no sense. A head
/// that Tandem does not run (regression, several labels at once) is left out: `note` then says so.
std::optional<HuggingFaceHead> read_huggingface_head(const Json& config, int hidden_size,
                                                     const std::string& where, std::string& note);

}  // namespace tandem
