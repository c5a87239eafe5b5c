#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <span>
#include <vector>

#include "data/packed_batch.h"
#include "tandem/encoder_config.h"
#include "train/network/row_store.h"

namespace tandem {

/// What a task's head reads of a batch.
struct HeadInput {
  std::vector<Pooling> poolings;  ///< equal for heads that read the same of a row; none: tokens
  int64_t width = 0;              ///< numbers of a row; 0: the head is not in use
};

/// What heads read of the examples of one dataset where nothing below them is trained: computed
/// when first asked for, then kept. Only the rows that carry a label are, and once for heads that
/// read alike. For one thread.
class CachedInputs {
 public:
  /// Inputs [R, W] of each task at the rows of its targets, undefined where it has none or is not
  /// in use; must not depend on which sequences share a batch.
  using Compute = std::function<std::vector<at::Tensor>(const PackedBatch&)>;
  /// Dataset::pack of some examples, always alike.
  using Pack = std::function<PackedBatch(std::span<const int> examples)>;

  /// Memory and `warn` as RowStore.
  CachedInputs(int num_examples, Pack pack, int64_t max_memory_bytes,
               std::function<void(const std::string&)> warn = {})
      : pack_(std::move(pack)), store_(num_examples, max_memory_bytes, std::move(warn)) {}

  /// What compute(batch) gives, fp32 on the CPU. `heads`: by task, always the same. The batch must
  /// be one that pack() could have made.
  std::vector<at::Tensor> inputs(const PackedBatch& batch, std::span<const HeadInput> heads,
                                 const Compute& compute);

 private:
  std::vector<int> missing(const PackedBatch& batch) const;
  void fill(const PackedBatch& batch, std::span<const HeadInput> heads, const Compute& compute);

  Pack pack_;
  RowStore store_;
};

}  // namespace tandem
