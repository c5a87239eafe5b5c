#pragma once

#include <cstdint>
#include <string>

#include "format/json.h"
#include "format/rows/line_reader.h"

namespace tandem {

/// The values of one JSON array, in memory bounded by the longest of them, on however many lines
/// they stand. Not thread-safe.
class JsonArrayReader {
 public:
  explicit JsonArrayReader(LineReader lines) : lines_(std::move(lines)) {}

  /// The next value, or false after the last one. Throws Error{bad_input}, naming the file and the
  /// line on which the value begins; the next call goes on behind it, or ends where the array is
  /// not closed.
  bool next(Json& value);

  /// Line on which the last value begins.
  int64_t line_number() const { return line_; }
  /// "train.json:12" for it.
  std::string where() const;

  /// Whether a value can be read without waiting for more input.
  bool ready();

 private:
  enum class State { before, within, ended };
  bool scan(bool waits);
  bool take_char(char c);
  bool end_value(bool is_last);

  LineReader lines_;
  std::string_view piece_;  ///< of the file, not yet scanned
  State state_ = State::before;
  std::string text_;       ///< of the value that is scanned
  bool complete_ = false;  ///< it is whole
  bool too_long_ = false;
  bool in_string_ = false, escaped_ = false;
  int depth_ = 0;           ///< of brackets that are open in it
  bool any_ = false;        ///< some value was scanned
  int64_t begin_line_ = 0;  ///< of it; 0 before its first character
  int64_t at_line_ = 1;
  int64_t line_ = 0;
};

}  // namespace tandem
