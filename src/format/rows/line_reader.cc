#include "format/rows/line_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/fail.h"
#include "base/strings/utf8.h"

namespace tandem {

namespace {

constexpr size_t kBufferBytes = size_t{64} << 10;
constexpr std::string_view kBom = "\xEF\xBB\xBF";

}  // namespace

void fail_lone_cr(const std::string& file) {
  bad_input(file,
            ": its lines end with CR alone, as on an old Mac: convert them to LF, for example ",
            "with tr '\\r' '\\n'");
}

LineReader::LineReader(InputFile file, LineOptions options)
    : name_(file.name()),
      source_(open_source(std::move(file))),
      options_(options),
      buffer_(kBufferBytes) {}

std::string LineReader::where() const {
  return concat(name_, ":", line_number_);
}

bool LineReader::fill() {
  begin_ = end_ = 0;
  return fill_more();
}

/// Adds to the unread bytes; false at the end of the file.
bool LineReader::fill_more() {
  if (ended_) return false;
  if (begin_ > 0) std::copy(unread().begin(), unread().end(), buffer_.begin());
  end_ -= std::exchange(begin_, 0);
  if (end_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
  const size_t count = source_->read(std::span(buffer_).subspan(end_));
  end_ += count;
  ended_ = count == 0;
  return !ended_;
}

bool LineReader::ready(const std::function<bool(std::string_view)>& ends_row) {
  size_t seen = 0;  // of the unread bytes
  while (true) {
    const size_t newline = unread().find('\n', seen);
    if (newline != std::string_view::npos) {
      const std::string_view line = unread().substr(seen, newline - seen);
      if (!ends_row || ends_row(line)) return true;
      seen = newline + 1;
    } else if (ended_) {
      return true;
    } else if (unread().size() > options_.max_line_bytes || !source_->ready()) {
      return false;  // a row that is so long is left to next(), which holds no more than a line
    } else {
      fill_more();
    }
  }
}

std::string_view LineReader::peek() {
  while (unread().find('\n') == std::string_view::npos &&
         unread().size() <= options_.max_line_bytes && fill_more()) {
  }
  return unread();
}

/// Reads up to the next LF. Of a line that is too long only its beginning is kept.
bool LineReader::read_raw(std::string& line, bool& too_long) {
  line.clear();
  too_long = false;
  line_end_ = "";
  bool any = false;
  while (begin_ < end_ || fill()) {
    any = true;
    const char* const start = buffer_.data() + begin_;
    const void* const newline = std::memchr(start, '\n', end_ - begin_);
    const size_t count = newline == nullptr
                             ? end_ - begin_
                             : static_cast<size_t>(static_cast<const char*>(newline) - start);
    // Two bytes more than allowed, for a CR and for seeing that it is too long.
    const size_t room = options_.max_line_bytes + 2 - line.size();
    line.append(start, std::min(count, room));
    begin_ += count;
    if (newline != nullptr) {
      ++begin_;
      line_end_ = "\n";
      break;
    }
  }
  if (line_end_ == "\n" && line.ends_with('\r')) {
    line.pop_back();
    line_end_ = "\r\n";
  }
  too_long = line.size() > options_.max_line_bytes;
  return any;
}

std::string_view LineReader::take() {
  if (begin_ == end_ && !fill()) return {};
  const std::string_view bytes = unread();
  begin_ = end_;
  return bytes;
}

void LineReader::check(std::string& line, int64_t number) const {
  const size_t nul = line.find('\0');
  if (nul != std::string::npos) {
    bad_input(name_, ":", number, ": NUL byte at column ", nul + 1, "; is this a text file?");
  }
  if (const auto invalid = find_invalid_utf8(line)) {
    if (!options_.replace_invalid_utf8) {
      bad_input(name_, ":", number, ": not valid UTF-8 at column ", *invalid + 1,
                "; convert the file to UTF-8");
    }
    line = replace_invalid_utf8(line);
  }
}

bool LineReader::next(std::string& line) {
  bool too_long = false;
  if (!read_raw(line, too_long)) return false;
  ++line_number_;
  // The whole file is one line: with a CR before its end it is several rows.
  if (line_number_ == 1 && line_end_.empty() && line.find('\r') < line.size() - 1)
    fail_lone_cr(file());
  if (too_long) {
    bad_input(where(), ": the line is longer than ", options_.max_line_bytes, " bytes; split it");
  }
  if (line_number_ == 1 && line.starts_with(kBom)) line.erase(0, kBom.size());
  check(line, line_number_);
  return true;
}

}  // namespace tandem
