#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/reader.h"
#include "tandem/model.h"

namespace tandem {

/// What to do with a row that cannot be read.
enum class OnError {
  stop,  ///< throw, after the rows before it were handed out
  skip,  ///< hand out the row with its error, and go on
};

/// One row to answer.
struct InputRow {
  Input input;
  int64_t line = 0;
  std::string error = {};  ///< not empty: the row could not be read
};

/// How much of the input a batch may hold: enough work for every thread, little enough that memory
/// stays small.
struct BatchLimits {
  size_t rows = 256;
  size_t bytes = size_t{32} << 10;
};

/// Gathers rows into batches for one encoder pass: as many as are there without waiting, within a
/// bound, so that a lone line is answered at once and a file is read in large batches. Memory is
/// constant. Not thread-safe.
class InputBatches {
 public:
  InputBatches(ExampleReader reader, OnError on_error, BatchLimits limits = {})
      : reader_(std::move(reader)), on_error_(on_error), limits_(limits) {}

  /// The next rows in order; none at the end. Throws Error{bad_input} for a bad row under
  /// OnError::stop.
  std::vector<InputRow> next();

  /// Whether next() will probably return without waiting for input.
  bool ready() { return ended_ || reader_.ready(); }

 private:
  bool read(InputRow& row);

  ExampleReader reader_;
  OnError on_error_;
  BatchLimits limits_;
  std::exception_ptr error_;
  bool ended_ = false;
};

}  // namespace tandem
