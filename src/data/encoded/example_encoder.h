#pragma once

#include <span>
#include <vector>

#include "data/encoded/encoded_example.h"
#include "data/example.h"
#include "text/tokenizer.h"

namespace tandem {

/// Rows to what the network reads of them. Not thread-safe, as it writes to UnknownLabels and keeps
/// its room.
class ExampleEncoder {
 public:
  /// Tokenizer and tasks must outlive it.
  ExampleEncoder(std::span<const DatasetTask> tasks, const Tokenizer& tokenizer,
                 const EncodeOptions& options);

  /// Tokenises and checks. Throws Error{bad_input} that names file, line and task for a label that
  /// makes no target.
  EncodedExample encode(const Example& example);

 private:
  void add_sequence(EncodedExample& encoded, const Example& example, const View& view);
  void add_target(EncodedExample& encoded, size_t task, const RawLabel& label) const;

  std::vector<DatasetTask> tasks_;
  std::vector<std::vector<View>> views_;  ///< by task
  const Tokenizer& tokenizer_;
  EncodeOptions options_;
  Encoding encoding_;
};

}  // namespace tandem
