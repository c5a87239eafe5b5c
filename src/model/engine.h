#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/turns.h"
#include "data/packed_batch.h"
#include "encoder/inference/encoder.h"
#include "model/model_directory.h"
#include "tandem/model.h"
#include "tasks/linear_head.h"
#include "text/tokenizer.h"

namespace tandem {

/// What Model stands on: tokenizer, encoder, sentence modules and heads on CPU kernels. Its
/// functions may be called from several threads at once: passes of the encoder take turns, each of
/// a bounded part of a batch.
class Engine {
 public:
  Engine(const std::filesystem::path& directory, const LoadOptions& options);
  /// Random weights and no tokenizer; see Model::random.
  Engine(ModelDescription model, uint64_t seed, const LoadOptions& options);

  const ModelDescription& model() const { return model_; }
  int max_length() const { return max_length_; }
  /// Throws Error{bad_input} for a model without one.
  const Tokenizer& tokenizer() const;

  /// One encoding an input, by all threads; without offsets and words where those are not asked
  /// for. Throws InputErrors with what tandem::encode says of each input that it refuses.
  std::vector<Encoding> encode(std::span<const Input> inputs, bool return_offsets) const;

  /// The threads that all of this runs on.
  ThreadTeam& team() const { return *team_; }

  /// Embeddings [S, D] after all sentence modules; the first `skip` tokens of each sequence are not
  /// pooled.
  std::vector<float> embed(const PackedView& batch, int64_t skip) const;

  /// Logits of every head, [tasks]: [S, C] for heads that read sentences, [T, C] for heads that
  /// read words.
  std::vector<std::vector<float>> logits(const PackedView& batch) const;

 private:
  ModelDescription model_;
  int max_length_;
  std::shared_ptr<ThreadTeam> team_;
  std::optional<Tokenizer> tokenizer_;
  std::unique_ptr<Encoder> encoder_;
  mutable Turns turns_;  ///< of those who use encoder_, which has one set of buffers
  /// A Dense module's layers; see DenseModule.
  struct Dense {
    PanelLinear linear;
    std::optional<PanelLinear> residual;
  };

  /// Calls use(hidden_TH, part) for parts of whole sequences, so that memory is bounded.
  void forward(const PackedView& batch,
               const std::function<void(std::span<const float>, const PackedView&)>& use) const;
  Dense make_dense(const DenseModule& module) const;
  std::vector<float> apply(const DenseModule& module, const Dense& layers,
                           std::span<const float> rows) const;

  std::vector<Dense> dense_;  ///< of the dense modules, in order
  std::vector<LinearHead> heads_;
};

/// Text, pair or words. Throws Error{bad_input} for invalid UTF-8 and as Tokenizer::encode does.
void encode(const Tokenizer& tokenizer, const Input& input, const EncodeOptions& options,
            Encoding& encoding);

/// Lays encodings end to end.
PackedBatch pack(std::span<const Encoding> encodings);

}  // namespace tandem
