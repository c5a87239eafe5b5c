#include "format/rows/json_array.h"

#include <utility>

#include "base/fail.h"
#include "base/strings/text.h"

namespace tandem {

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

std::string JsonArrayReader::where() const {
  return concat(lines_.file(), ":", line_);
}

bool JsonArrayReader::ready() {
  return complete_ || state_ == State::ended || scan(/*waits=*/false) || state_ == State::ended;
}

bool JsonArrayReader::next(Json& value) {
  if (!complete_ && !scan(/*waits=*/true)) return false;
  complete_ = false;
  std::string text = std::exchange(text_, {});
  line_ = std::exchange(begin_line_, 0);
  if (std::exchange(too_long_, false)) {
    bad_input(where(), ": the value is longer than ", lines_.options().max_line_bytes,
              " bytes; split it");
  }
  lines_.check(text, line_);
  value = parse_json(text, where());
  return true;
}

/// Goes on to the end of the next value; false where there is none, or it is not at hand.
bool JsonArrayReader::scan(bool waits) {
  while (true) {
    if (piece_.empty()) {
      if (!waits && !lines_.can_take()) return false;
      piece_ = lines_.take();
      if (piece_.empty()) break;
    }
    const char c = piece_.front();
    piece_.remove_prefix(1);
    if (c == '\n') ++at_line_;
    if (take_char(c)) return true;
  }
  if (std::exchange(state_, State::ended) == State::ended) return false;
  line_ = at_line_;
  bad_input(where(), ": the array is never closed: is the file complete?");
}

/// Whether a value ends there.
bool JsonArrayReader::take_char(char c) {
  if (state_ == State::within && depth_ == 0 && !in_string_ && (c == ',' || c == ']'))
    return end_value(c == ']');
  if (begin_line_ == 0 && is_space(c)) return false;
  if (state_ == State::before) {
    if (c == '[') state_ = State::within;  // what stands before it is a BOM
    return false;
  }
  if (state_ == State::ended) {
    line_ = at_line_;
    piece_ = {};
    while (!lines_.take().empty()) {
    }
    bad_input(where(), ": something follows the end of the array");
  }
  if (begin_line_ == 0) begin_line_ = at_line_;
  if (text_.size() < lines_.options().max_line_bytes) {
    text_ += c;
  } else {
    too_long_ = true;
  }
  if (in_string_) {
    if (!escaped_ && c == '"') in_string_ = false;
    escaped_ = !escaped_ && c == '\\';
  } else if (c == '"') {
    in_string_ = true;
  } else if (c == '{' || c == '[') {
    ++depth_;
  } else if ((c == '}' || c == ']') && depth_ > 0) {
    --depth_;
  }
  return false;
}

bool JsonArrayReader::end_value(bool is_last) {
  if (is_last) state_ = State::ended;
  if (is_last && !any_ && begin_line_ == 0) return false;  // []
  if (begin_line_ == 0) begin_line_ = at_line_;
  any_ = true;
  return complete_ = true;
}

}  // namespace tandem
