#include "programs/door.h"

#include <cerrno>
#include <cstring>

#include "base/utf8.h"

namespace tandem {

namespace {

void print_line(const char* prefix, const std::string& message) {
  constexpr size_t kMaxBytes = 8192;  // two of the longest paths
  std::string line = message.substr(0, kMaxBytes);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  if (message.size() > kMaxBytes) line += "...";
  std::fprintf(stderr, "%s%s\n", prefix, replace_invalid_utf8(line).c_str());
}

}  // namespace

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
  std::fprintf(stderr, "tandem: warning: %s\n", replace_invalid_utf8(message).c_str());
}

}  // namespace tandem
