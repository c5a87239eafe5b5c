#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/threads/thread_team.h"
#include "data/packed_batch.h"
#include "encoder/encoder_weights.h"
#include "encoder/training/parameter_gradients.h"
#include "encoder/training/training_embeddings.h"
#include "encoder/training/training_layer.h"
#include "encoder/training/training_memory.h"
#include "encoder/training/work_queues.h"

namespace tandem {

/// How a forward pass of TrainingEncoder runs. Parts are the embeddings, 0, and the layers, from 1.
struct TrainingPass {
  std::vector<bool> drops;   ///< by part: whether it drops; empty: none does
  uint64_t dropout_key = 0;  ///< masks follow from it, from each sequence's place, and position
  int first_trained = -1;    ///< lowest part that backward() will reach; -1: there will be none
};

/// Forward and backward pass of BERT (Devlin et al. 2019) and its families on CPU kernels, packed:
/// what Encoder computes, with dropout and gradients. In bf16 the factors of matrix products are
/// rounded, weights, sums, LayerNorm, softmax and the residual stream stay fp32.
/// Results and gradients do not depend, to the bit, on the number of threads. For one caller at a
/// time, which alternates: forward(), then backward() if at all.
///
/// The workers of a team run each pass in step, see WorkQueues: blocks of rows from one attention
/// to the next, then heads of sequences and, backward, tiles of weight gradients, each of which
/// sums over all rows in their order.
class TrainingEncoder {
 public:
  /// The weights are read where they lie: after a change of theirs
  /// PanelPlace::dense->fill_panels() must follow. Throws Error{bad_input} for a configuration that
  /// check() refuses.
  TrainingEncoder(const EncoderConfig& config, EncoderWeights weights,
                  std::shared_ptr<ThreadTeam> team, ComputeType compute_type,
                  const Kernels& kernels = tandem::kernels());
  TrainingEncoder(const TrainingEncoder&) = delete;  // its parts point to it
  TrainingEncoder& operator=(const TrainingEncoder&) = delete;

  /// Where each parameter stands in panels; those that are missing are read where they lie.
  std::map<std::string, PanelPlace> panel_places();

  /// Last hidden states [T, H]. Throws Error{bad_input} as Encoder::forward.
  void forward(const PackedView& batch, const TrainingPass& pass, std::span<float> hidden_TH);

  /// Gradients of the last forward pass's parameters, from that of its result. Parameters below
  /// first_trained must not be among them. Throws Error{failed} without such a pass.
  void backward(std::span<const float> d_hidden_TH, ParameterGradients gradients);

 private:
  bool keeps(int part) const { return pass_.first_trained >= 0 && part >= pass_.first_trained; }
  // One worker's part of a pass.
  void forward(int worker, WorkQueues& queues);
  void backward(int worker, WorkQueues& queues);

  AttentionInputs attention_inputs() const;
  /// The first of each worker's: an item is a head of a sequence that begins in the worker's rows
  /// or, where attention has a bias, of all sequences.
  std::vector<int64_t> attention_shares(std::span<const int64_t> first_rows) const;
  /// Calls attend_one(sequence, head) for all of an item.
  template <typename F>
  void attend(int64_t item, F attend_one) const;

  TrainingSetup setup_;
  EncoderWeights weights_;
  std::shared_ptr<ThreadTeam> team_;
  TrainingEmbeddings embeddings_;
  std::vector<TrainingLayer> layers_;
  ForwardMemory forward_;
  BackwardMemory backward_;
  std::vector<Buffer> scratch_;  ///< of each worker's attention
  PackedBatch batch_;            ///< of the pass; without targets
  std::vector<uint64_t> dropout_rows_T_;
  TrainingPass pass_;
  std::vector<int64_t> attention_;  ///< the first item of each worker's share
  bool ready_ = false;              ///< for backward()
};

}  // namespace tandem
