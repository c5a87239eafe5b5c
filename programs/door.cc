#include "programs/door.h"

#include <cerrno>
#include <cstring>

#include "base/strings/utf8.h"

namespace tandem {

namespace {

/// Whether a terminal or an editor takes a code point for an order or the end of a line: C0 and C1
/// controls, line and paragraph separators, and what turns the direction of writing.
bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

void print_line(const char* prefix, const std::string& message) {
  std::fprintf(stderr, "%s%s\n", prefix, printable(message).c_str());
}

}  // namespace

std::string printable(std::string_view text) {
  constexpr size_t kMaxBytes = 8192;  // two of the longest paths
  const std::string valid = replace_invalid_utf8(text.substr(0, kMaxBytes));
  std::string line;
  for (size_t at = 0; at < valid.size();) {
    const CodePoint point = decode_valid_utf8(valid, at);
    const auto length = static_cast<size_t>(point.length);
    line += is_control(point.value) ? "?" : std::string_view(valid).substr(at, length);
    at += length;
  }
  return text.size() > kMaxBytes ? line + "..." : line;
}

void print_text(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0)
    return;
  if (errno == EPIPE) throw OutputClosed();
  throw Error(ErrorCode::failed,
              std::string("cannot write to standard output: ") + std::strerror(errno));
}

void print_notice(const std::string& message) {
  print_line("tandem: ", message);
}

void print_error(const std::string& message) {
  print_line("tandem: error: ", message);
}

void print_warning(const std::string& message) {
  print_line("tandem: warning: ", message);
}

}  // namespace tandem
