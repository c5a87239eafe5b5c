#pragma once

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "format/json.h"
#include "model/huggingface_head.h"
#include "model/modules/sentence_config.h"
#include "model/modules/sentence_module.h"
#include "tandem/encoder_config.h"
#include "tasks/task.h"

namespace tandem {

/// All that a model directory says apart from its tensors and its tokenizer.
struct ModelDescription {
  Json encoder_json;  ///< config.json as it was read
  EncoderConfig encoder;
  std::filesystem::path transformer;    ///< where the encoder and its tokenizer lie; else empty
  std::vector<SentenceModule> modules;  ///< the first is a pooling, which sentence heads read too
  SentenceConfig sentence_config;
  int max_length = 512;  ///< tokens, special ones included
  std::vector<TaskPtr> tasks;
  std::optional<HuggingFaceHead> huggingface_head =
      {};                 ///< where the one task is that of its class
  std::string note = {};  ///< what was left out and why, in one line, or ""

  const PoolingModule& pooling() const { return std::get<PoolingModule>(modules.front()); }
  PoolingModule& pooling() { return std::get<PoolingModule>(modules.front()); }
  /// Width of the pooled vector.
  int sentence_size() const {
    return encoder.hidden_size * static_cast<int>(pooling().poolings.size());
  }
  /// How the rows that a task's head reads are pooled; none: it reads the tokens themselves.
  std::vector<Pooling> poolings(const Task& task) const {
    if (task.reads_tokens()) return {};
    return task.pooling.empty() ? pooling().poolings : task.pooling;
  }
  /// Width of the rows that a task's head reads.
  int head_width(const Task& task) const {
    return encoder.hidden_size * std::max(1, static_cast<int>(poolings(task).size()));
  }
};

}  // namespace tandem
