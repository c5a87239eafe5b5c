#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "infer/input_batches.h"

namespace tandem {

/// Takes embeddings row by row, in order.
class EmbeddingSink {
 public:
  virtual ~EmbeddingSink() = default;
  /// Rows that an unfinished file holds already.
  virtual int64_t rows_before() const { return 0; }
  virtual void add(const InputRow& row, std::span<const float> values, bool truncated) = 0;
  virtual void flush() {}
  virtual void finish() {}
  /// Leaves what there is of an output file; returns its path.
  virtual std::filesystem::path keep();
  /// Whether such a file can be gone on with.
  virtual bool goes_on() const { return true; }
};

/// By the ending of the output's name: ".jsonl", ".csv", ".tsv", ".npz", or ".npy" and "" for an
/// array. Without an output JSON lines, and on a terminal the first values.
std::unique_ptr<EmbeddingSink> make_embedding_sink(const std::string& output,
                                                   const std::string& ending, int columns,
                                                   bool resume);

}  // namespace tandem
