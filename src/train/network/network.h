#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/threads/thread_team.h"
#include "data/packed_batch.h"
#include "format/tensors/safetensors.h"
#include "nn/kernel_encoder.h"
#include "tandem/torch/encoder.h"
#include "tandem/torch/heads.h"
#include "tasks/task.h"
#include "train/network/cached_inputs.h"
#include "train/objectives/objective.h"

namespace tandem {

/// A task with its trainable head.
struct TrainableTask {
  TaskPtr task;
  nn::LinearHead head{nullptr};
  std::shared_ptr<const Objective> objective = {};
  double loss_weight = 1.0;
  bool selected = true;  ///< its loss counts
  bool frozen = false;   ///< its head stays as it is
};

/// Where and how a network computes.
struct NetworkOptions {
  at::Device device = at::kCPU;
  bool bf16 = false;    ///< matrix products in bfloat16
  int num_threads = 0;  ///< on the CPU; 0: one per core
  uint64_t seed = 0;    ///< of dropout
};

/// One encoder and its heads as torch modules; on the CPU the encoder runs on our own kernels,
/// unless TANDEM_KERNELS=aten forces ATen's. For one thread at a time.
class Network {
 public:
  Network(nn::TransformerEncoder encoder, std::vector<TrainableTask> tasks,
          std::vector<Pooling> poolings, const NetworkOptions& options = {});

  /// Each selected task's summed loss over its labelled rows, [tasks]; undefined for the others,
  /// and where no row is labelled. `step`: the optimiser step that the batch is part of, by which
  /// dropout is drawn. `cache`: where not null, that of the batch's dataset, for a network that
  /// caches_inputs().
  std::vector<at::Tensor> losses(const PackedBatch& batch, int64_t step,
                                 CachedInputs* cache = nullptr);

  /// Logits [R, C] fp32 on the CPU of each selected task at the rows of its targets, [tasks];
  /// undefined where there are none. No gradient.
  std::vector<at::Tensor> logits(const PackedBatch& batch, CachedInputs* cache = nullptr);

  /// Whether what heads read of a row is always the same: nothing below them is trained, and rows
  /// do not depend on their neighbours.
  bool caches_inputs() const;

  /// What losses() of a batch are to be divided by, [tasks]; 0 for tasks that are not selected.
  std::vector<double> normalisers(const PackedBatch& batch) const;

  /// For optimisers: see KernelEncoder.
  void update(const at::Tensor& parameter, int64_t first, int64_t size);
  std::optional<double> gradient_squares(const at::Tensor& parameter) const;

  /// Training mode for what is trained, evaluation mode (no dropout) for what is frozen; or
  /// evaluation mode for all.
  void set_training(bool training);

  nn::TransformerEncoder& encoder() { return encoder_; }
  /// The threads that the encoder runs on; for others between its passes.
  const std::shared_ptr<ThreadTeam>& team() const { return team_; }
  std::vector<TrainableTask>& tasks() { return tasks_; }
  const std::vector<TrainableTask>& tasks() const { return tasks_; }

 private:
  std::vector<at::Tensor> forward(const PackedBatch& batch, int64_t step, CachedInputs* cache);
  /// Inputs [R, W] of the selected tasks' heads at the rows of their targets, [tasks].
  std::vector<at::Tensor> head_inputs(const PackedBatch& batch, int64_t step);
  /// How the rows that a task's head reads are pooled; none: it reads the tokens themselves.
  std::vector<Pooling> poolings(const Task& task) const;
  std::vector<HeadInput> cached_heads() const;
  /// What dropout multiplies the input of a head's last layer by; undefined where nothing drops.
  at::Tensor dropout_factors(size_t task, const PackedBatch& batch, int64_t step);
  at::Tensor encode(const PackedBatch& batch, int64_t step, nn::Packed& packed);

  nn::TransformerEncoder encoder_;
  std::shared_ptr<ThreadTeam> team_;
  std::unique_ptr<nn::KernelEncoder> kernels_;  ///< null: the encoder's modules run
  std::vector<TrainableTask> tasks_;
  std::vector<Pooling> poolings_;
  at::Device device_;
  bool bf16_;
  uint64_t seed_;
};

}  // namespace tandem
