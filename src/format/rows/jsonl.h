#pragma once

#include <cstdint>
#include <string>

#include "format/json.h"
#include "format/rows/line_reader.h"

namespace tandem {

/// JSON lines: one JSON value a line, blank lines skipped. Not thread-safe.
class JsonlReader {
 public:
  explicit JsonlReader(LineReader lines) : lines_(std::move(lines)) {}

  /// The next value, or false after the last one. Throws Error{bad_input}, naming file and line;
  /// the next call goes on with the following line.
  bool next(Json& value);

  /// Line of the last value.
  int64_t line_number() const { return lines_.line_number(); }
  /// "train.jsonl:12" for the last value.
  std::string where() const { return lines_.where(); }

  /// Whether a value can be read without waiting for more input.
  bool ready();

 private:
  LineReader lines_;
  std::string line_;
};

}  // namespace tandem
