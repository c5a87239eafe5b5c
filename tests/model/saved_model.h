#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "encoder/config_json.h"
#include "encoder/encoder_weights.h"
#include "model/model_directory.h"
#include "tasks/kind.h"
#include "tests/support/files.h"

namespace tandem::testing {

inline constexpr const char* kSavedConfig =
    R"({"model_type": "bert", "vocab_size": 8, "hidden_size": 4, "num_hidden_layers": 1, "num_attention_heads": 2,
        "intermediate_size": 6, "max_position_embeddings": 16})";

/// A tiny model with two heads, saved.
class SavedModel : public ::testing::Test {
 protected:
  SavedModel() : weights_(EncoderWeights::random(config(), 1)) {
    tokenizer_.write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nplay\njazz\nnow\n");
    model_.encoder_json = parse_json(kSavedConfig, "config");
    model_.encoder = config();
    model_.modules = {PoolingModule{}, NormalizeModule{}};
    model_.max_length = 12;
    model_.tasks = {task("intent", "classification", {"play", "stop"}),
                    task("slots", "token_classification", {"O", "B-genre", "I-genre"})};
    for (const TensorSpec& spec : tensor_specs(model_.encoder, weights_.has_pooler)) {
      tensors_.encoder[spec.name] = {DType::F32, spec.shape,
                                     std::as_bytes(weights_.at(spec.name).values)};
    }
    for (const TaskPtr& each : model_.tasks) {
      const int size = each->num_outputs();
      auto& head = tensors_.heads[each->name];
      head["classifier.weight"] = {DType::F32, {size, 4}, bytes(static_cast<size_t>(size) * 4)};
      head["classifier.bias"] = {DType::F32, {size}, bytes(static_cast<size_t>(size))};
    }
  }

  static EncoderConfig config() {
    return encoder_config_from_json(parse_json(kSavedConfig, "config"), "config");
  }

  static TaskPtr task(const char* name, const char* type, const std::vector<std::string>& labels) {
    return task_from_json(
        {{"name", name}, {"type", type}, {"labels", labels}, {"tag_scheme", "IOB2"}});
  }

  std::span<const std::byte> bytes(size_t count) const {
    return std::as_bytes(std::span(values_).first(count));
  }

  std::filesystem::path save(bool overwrite = false) {
    write_model_directory(target(), overwrite, model_, tensors_, tokenizer_.path(), {"card\n"});
    return target();
  }
  std::filesystem::path target() const { return directory_.path() / "model"; }

  std::vector<float> values_ = {0.5F, -0.25F, 0.125F, 1.0F,  -1.0F, 0.75F,
                                0.3F, 0.2F,   0.1F,   -0.4F, 0.6F,  0.9F};
  testing::TemporaryDirectory tokenizer_, directory_;
  EncoderWeights weights_;
  ModelDescription model_;
  ModelTensors tensors_;
};

}  // namespace tandem::testing
