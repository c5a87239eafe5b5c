#include "programs/door.h"

#include <cerrno>
#include <cstring>

#include "base/utf8.h"

namespace tandem {

void print_text(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0)
    return;
  if (errno == EPIPE) throw OutputClosed();
  throw Error(ErrorCode::failed,
              std::string("cannot write to standard output: ") + std::strerror(errno));
}

void print_error(const std::string& message) {
  constexpr size_t kMaxBytes = 8192;  // two of the longest paths
  std::string line = message.substr(0, kMaxBytes);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  if (message.size() > kMaxBytes) line += "...";
  std::fprintf(stderr, "tandem: error: %s\n", replace_invalid_utf8(line).c_str());
}

void print_warning(const std::string& message) {
  std::fprintf(stderr, "tandem: warning: %s\n", replace_invalid_utf8(message).c_str());
}

}  // namespace tandem
