#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/files/file.h"
#include "format/rows/byte_source.h"

namespace tandem {

/// Throws the Error{bad_input} of a file whose lines end with CR alone.
[[noreturn]] void fail_lone_cr(const std::string& file);

struct LineOptions {
  size_t max_line_bytes = size_t{16} << 20;
  bool replace_invalid_utf8 = false;  ///< by U+FFFD, instead of an error
};

/// Lines of a file or of standard input, decompressed where its name ends in .gz or .zst, in memory
/// bounded by the longest line: it waits for no more than the line it returns, so a program can
/// answer a line before the next one is typed. A line ends with LF or CRLF; a file whose lines end
/// with CR alone is refused; a BOM at the start is skipped. Not thread-safe.
class LineReader {
 public:
  explicit LineReader(InputFile file, LineOptions options = {});

  /// The next line without its end, or false after the last one. Throws Error{bad_input}, naming
  /// file and line, for a line that is too long, holds a NUL byte or is not valid UTF-8; the next
  /// call goes on after that line.
  bool next(std::string& line);

  /// Whether a row can be read without waiting for more input: a line of which `ends_row` says
  /// that a row ends there is at hand, or the end of the file. `ends_row` hears of the next lines
  /// in order, as they stand in the file; by default every line is a row. Of a row that is longer
  /// than the longest line it says no.
  bool ready(const std::function<bool(std::string_view)>& ends_row = {});
  /// What comes next, as it stands in the file: at least a line, which it waits for, and what is at
  /// hand behind it. Valid until the next call.
  std::string_view peek();
  /// The next bytes as they stand in the file, at least one, which it waits for; none at the end.
  /// For what is not made of lines, which it does not count. Valid until the next call.
  std::string_view take();
  /// Whether take() would return without waiting.
  bool can_take() const { return begin_ < end_ || ended_ || source_->ready(); }
  /// Throws Error{bad_input} for what a text of line `number` may not hold, or mends it as the
  /// options say.
  void check(std::string& text, int64_t number) const;

  /// Number of the last line read, from 1.
  int64_t line_number() const { return line_number_; }
  const LineOptions& options() const { return options_; }
  /// What ended the last line: "\n", "\r\n", or "" at the end of the file.
  std::string_view line_end() const { return line_end_; }
  const std::string& file() const { return name_; }
  /// "train.jsonl:12" for the last line read.
  std::string where() const;

 private:
  std::string_view unread() const { return {buffer_.data() + begin_, end_ - begin_}; }
  bool read_raw(std::string& line, bool& too_long);
  bool fill();
  bool fill_more();

  std::string name_;
  std::unique_ptr<ByteSource> source_;
  LineOptions options_;
  std::vector<char> buffer_;
  size_t begin_ = 0;  ///< unread bytes are [begin_, end_) of the buffer
  size_t end_ = 0;
  bool ended_ = false;
  int64_t line_number_ = 0;
  std::string_view line_end_;
};

}  // namespace tandem
