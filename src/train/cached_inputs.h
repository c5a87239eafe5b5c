#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <span>
#include <vector>

#include "data/packed_batch.h"
#include "train/row_store.h"

namespace tandem {

/// How a task's head reads a batch.
struct InputReader {
  int kind = 0;            ///< equal for heads that read the same of a row
  bool sentences = false;  ///< its rows are sequences, else tokens
  int64_t width = 0;       ///< numbers of a row; 0: the head is not in use
};

/// What heads read of the examples of one dataset where nothing below them is trained: computed
/// when first asked for, then kept. Only the rows that carry a label are, and once for heads that
/// read alike. For one thread.
class CachedInputs {
 public:
  /// Inputs [R, W] of each task at the rows of its targets, undefined where it has none or is not
  /// in use; must not depend on which sequences share a batch.
  using Compute = std::function<std::vector<at::Tensor>(const PackedBatch&)>;

  /// As RowStore.
  CachedInputs(int num_examples, int64_t max_memory_bytes,
               std::function<void(const std::string&)> warn = {})
      : store_(num_examples, max_memory_bytes, std::move(warn)) {}

  /// What compute(batch) gives, fp32 on the CPU. `readers`: by task, always the same. The batch
  /// must be one that Dataset::pack() made.
  std::vector<at::Tensor> inputs(const PackedBatch& batch, std::span<const InputReader> readers,
                                 const Compute& compute);

 private:
  std::vector<size_t> missing(const PackedBatch& batch) const;
  void fill(const PackedBatch& batch, std::span<const InputReader> readers, const Compute& compute);

  RowStore store_;
};

}  // namespace tandem
