#include "programs/door.h"

#include <cerrno>
#include <cstring>

namespace tandem {

void print_line(const std::string& line) {
  const bool written = std::fwrite(line.data(), 1, line.size(), stdout) == line.size() &&
                       std::fputc('\n', stdout) != EOF && std::fflush(stdout) == 0;
  if (written) return;
  if (errno == EPIPE) throw OutputClosed();
  throw Error(ErrorCode::failed, std::string("cannot write to standard output: ") + std::strerror(errno));
}

}  // namespace tandem
