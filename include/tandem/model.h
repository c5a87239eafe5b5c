#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tandem/answer.h"
#include "tandem/compute_type.h"
#include "tandem/download.h"
#include "tandem/error.h"
#include "tandem/input.h"

namespace tandem {

/// Every head's answer for one input.
struct Prediction {
  std::vector<Answer> answers;  ///< in the order of tasks()
  int num_tokens = 0;
  bool truncated = false;  ///< the end of the text was cut to fit max_length
};

/// Vectors, one a row.
struct Embeddings {
  int rows = 0;
  int columns = 0;
  std::vector<float> values;    ///< [rows, columns]
  std::vector<bool> truncated;  ///< [rows]
};

/// A task of a model.
struct TaskInfo {
  std::string name;
  std::string type;  ///< "classification", "token_classification"
  std::vector<std::string> labels;
};

/// Logits of one head for a padded batch.
struct HeadLogits {
  std::string task;
  std::vector<int64_t> shape;  ///< [B, C] for heads on sentences, [B, L, C] for heads on words
  std::vector<float> values;   ///< 0 where the mask is 0
};

/// A padded batch [rows, columns], as tokenizers of other libraries give it.
struct PaddedBatch {
  int64_t rows = 0;
  int64_t columns = 0;
  std::vector<int64_t> input_ids;
  std::vector<int64_t> attention_mask;  ///< 0 for padding, else 1
};

struct LoadOptions {
  int num_threads = 0;  ///< 0: every core this process may use
  int max_length = 0;   ///< tokens of a sequence; 0: what the model says
  /// Reads texts and words that are longer than that in windows that share so many tokens, instead
  /// of cutting them; a pair is cut all the same. Logits of a sentence are the means of those of
  /// its windows, a word has those of the window in which it stands deepest, a vector is the mean
  /// of the windows' vectors by tokens.
  std::optional<int> stride = {};
  ComputeType dtype = ComputeType::fp32;
  std::vector<std::string> tasks = {};  ///< whose heads are loaded; empty: of all
  DownloadSink on_download = {};        ///< hears of a model that is fetched from the hub
  /// Hears, one line each, what the directory holds that is left out, what was assumed where a part
  /// of the model is missing, and where transformers would read it otherwise.
  std::function<void(const std::string&)> on_warning = {};
};

/// How texts are embedded; names as in sentence-transformers' encode().
struct EmbedOptions {
  std::optional<std::string> prompt = {};       ///< put before every text; "" for none
  std::optional<std::string> prompt_name = {};  ///< one of the model's prompts; without either the
                                                ///< model's default prompt, if it has one
  int truncate_dim = 0;  ///< first values kept of each embedding; 0: what the model says
  bool normalize_embeddings = false;  ///< to unit length, after that
};

/// Error{bad_input} about some of the inputs of a call: the others could have been answered.
class InputErrors : public Error {
 public:
  /// At least one message, by the place of its input in the call.
  explicit InputErrors(std::map<size_t, std::string> messages);

  const std::map<size_t, std::string>& messages() const noexcept { return messages_; }

 private:
  std::map<size_t, std::string> messages_;
};

/// A tokenizer, an encoder and any number of heads: the one path from text to answers. Answers do
/// not depend on what else is in the batch. The const functions may be called from several threads
/// at once and give the same bits as one after the other: callers share the weights and the
/// model's threads. One pass of the encoder runs at a time, on all of these; callers take turns by
/// order of coming, after at most some thousand tokens, so that several together answer as much as
/// one would. Every function throws Error{bad_input} for wrong shapes, embed() and predict()
/// InputErrors for inputs that cannot be read: invalid UTF-8, a pair where there is no room for it
/// or the encoder knows one segment alone.
class Model {
 public:
  /// `name`: a Tandem, sentence-transformers or Hugging Face directory, or the id of a model
  /// that is installed, in the Hugging Face cache or on the hub, which is then downloaded.
  static Model load(const std::string& name, const LoadOptions& options = {});
  /// Seeded random weights in the shape of a config.json, with heads of these sizes named "task_a"
  /// (classification) and "task_b" (token classification). It has no tokenizer: only forward()
  /// works.
  static Model random(const std::string& config_path, int num_classes_task_a, int num_labels_task_b,
                      uint64_t seed, const LoadOptions& options = {});
  /// What load() finds with such heads in place of its own: "task_a" reads the vector of [CLS].
  static Model with_new_heads(const std::string& name, int num_classes_task_a,
                              int num_labels_task_b, uint64_t seed,
                              const LoadOptions& options = {});
  Model(Model&&) noexcept;
  Model& operator=(Model&&) noexcept;
  ~Model();

  int hidden_size() const;
  int embedding_size(const EmbedOptions& options = {}) const;
  int max_length() const;
  const std::vector<TaskInfo>& tasks() const;

  /// Embeddings [texts, embedding_size(options)], as sentence-transformers computes them.
  Embeddings embed(std::span<const std::string> texts, const EmbedOptions& options = {}) const;
  Embeddings embed(std::span<const Input> inputs, const EmbedOptions& options = {}) const;
  std::vector<Prediction> predict(std::span<const Input> inputs, bool logits = false) const;
  /// The tokens of texts as forward() takes them, padded with 0 to the longest.
  PaddedBatch pad(std::span<const std::string> texts) const;
  /// Every head's logits from one encoder pass.
  std::vector<HeadLogits> forward(const PaddedBatch& batch) const;

 private:
  struct Impl;
  explicit Model(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem
