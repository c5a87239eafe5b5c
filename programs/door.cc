#include "programs/door.h"

#include <cerrno>
#include <cstring>

namespace tandem {

void print_text(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) return;
  if (errno == EPIPE) throw OutputClosed();
  throw Error(ErrorCode::failed, std::string("cannot write to standard output: ") + std::strerror(errno));
}

}  // namespace tandem
