#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/threads/turns.h"
#include "data/packed_batch.h"
#include "encoder/inference/encoder.h"
#include "model/model_description.h"
#include "model/modules/sentence_layers.h"
#include "model/windowed_batch.h"
#include "tandem/model.h"
#include "tasks/heads/linear_head.h"
#include "text/tokenizer.h"

namespace tandem {

/// What is asked of one pass of the encoder.
struct Wanted {
  bool embeddings = false;
  int64_t skip = 0;                ///< first tokens of each sequence that embeddings do not pool
  std::vector<size_t> heads = {};  ///< places of tasks
  /// [T] where sequences may be read in windows: 1 for tokens that begin a word or stand in none.
  std::span<const uint8_t> begins_word_T = {};
};

/// What it gives.
struct EngineOutput {
  std::vector<float> embeddings_SD = {};  ///< after all sentence modules
  /// [tasks]: [S, C] for a head that reads sentences, [T, C] for one that reads tokens; empty where
  /// not wanted.
  std::vector<std::vector<float>> logits = {};
};

/// Heads to start from, instead of a model's own.
struct NewHeads {
  std::vector<TaskPtr> tasks;
  uint64_t seed = 0;  ///< of their weights
};

/// What Model stands on: encoder, sentence modules and heads on CPU kernels, and the tokenizer that
/// goes with them. Its functions may be called from several threads at once: passes of the encoder
/// take turns, each of a bounded part of a batch.
class Engine {
 public:
  Engine(const std::filesystem::path& directory, const LoadOptions& options);
  Engine(const std::filesystem::path& directory, const NewHeads& heads, const LoadOptions& options);
  /// Random weights and no tokenizer; see Model::random.
  Engine(ModelDescription model, uint64_t seed, const LoadOptions& options);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  const ModelDescription& model() const { return model_; }
  int max_length() const { return max_length_; }
  /// How inputs of run() are encoded: cut to max_length, unless long ones are read in windows.
  EncodeOptions encode_options() const;
  /// Throws Error{bad_input} for a model without one.
  const Tokenizer& tokenizer() const;
  /// The threads that all of this runs on.
  ThreadTeam& team() const { return *team_; }

  /// Embeddings and any heads from one pass of the encoder. With LoadOptions::stride a longer
  /// sequence is read in windows: its logits are the means of those of its windows, or for each
  /// token those of one window (WindowedBatch), and its vector is the mean of theirs by tokens.
  EngineOutput run(const PackedView& batch, const Wanted& wanted) const;
  /// To ask for every head.
  Wanted every_head() const;

 private:
  Engine(ModelDescription model, const LoadOptions& options);
  void load_encoder_and_tokenizer(const LoadOptions& options);
  void add_random_heads(uint64_t seed);
  /// Calls use(hidden_TH, part) for parts of whole sequences, so that memory is bounded.
  void forward(const PackedView& batch,
               const std::function<void(std::span<const float>, const PackedView&)>& use) const;
  EngineOutput pass(const PackedView& batch, const Wanted& wanted,
                    const WindowedBatch* windows) const;
  EngineOutput read_in_windows(const PackedView& batch, const Wanted& wanted) const;
  void add_vectors(std::span<const float> hidden_TH, const PackedView& part, int64_t skip,
                   const WindowedBatch* windows, EngineOutput& output) const;
  void add_logits(std::span<const float> hidden_TH, const PackedView& part,
                  const std::vector<size_t>& heads, EngineOutput& output) const;

  ModelDescription model_;
  int max_length_;
  std::optional<WindowOptions> window_options_;  ///< nothing: sequences are no longer
  std::shared_ptr<ThreadTeam> team_;
  std::optional<Tokenizer> tokenizer_;
  std::unique_ptr<Encoder> encoder_;
  mutable Turns turns_;  ///< of those who use encoder_, which has one set of buffers
  std::optional<SentenceLayers> sentence_layers_;
  std::vector<LinearHead> heads_;
};

}  // namespace tandem
