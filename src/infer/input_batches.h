#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/rows/reader.h"
#include "format/json.h"
#include "tandem/model.h"

namespace tandem {

/// What to do with a row that cannot be read or answered.
enum class OnError {
  stop,  ///< throw, after the rows before it were handed out
  skip,  ///< hand out the row with its error, and go on
};

/// One row to answer.
struct InputRow {
  Input input;
  Origin origin;
  std::shared_ptr<const OrderedJson> fields = {};  ///< as Example::fields
  std::string error = {};  ///< not empty: the row has no answer, and why: "file:line: what"
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

  /// Takes back what the model refused of `rows`, the last ones of next(), where the inputs are
  /// those of the rows without an error. Under OnError::skip these now have one; under
  /// OnError::stop the first of them and all behind it are dropped, and next() throws.
  void refuse(std::vector<InputRow>& rows, const InputErrors& errors);

  /// As ExampleReader::keep_fields.
  void keep_fields() { reader_.keep_fields(); }

  /// Passes over the next `count` rows. Throws Error{bad_input} where there are fewer.
  void skip(int64_t count);

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

/// What a row holds, for its answer to be joined with: its texts, then its other fields.
OrderedJson row_json(const InputRow& row);
/// That with "error": "<file:line: what>", for a row without an answer; that alone where the row
/// could not be read.
OrderedJson error_json(const InputRow& row);

/// The inputs of the rows without an error.
std::vector<Input> inputs_of(std::span<const InputRow> rows);

/// What `answer` of Model says of inputs_of(rows), after those that it refuses were taken back.
template <typename Answer>
auto answer_rows(InputBatches& batches, std::vector<InputRow>& rows, const Answer& answer) {
  try {
    return answer(inputs_of(rows));
  } catch (const InputErrors& errors) {
    batches.refuse(rows, errors);
  }
  return answer(inputs_of(rows));
}

}  // namespace tandem
