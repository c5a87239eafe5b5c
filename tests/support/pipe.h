#pragma once

#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/files/file.h"

namespace tandem::testing {

/// What is written into it can be read from file().
class Pipe {
 public:
  Pipe() {
    if (::pipe(ends_.data()) != 0) throw std::runtime_error("cannot make a pipe");
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close();
    ::close(ends_[0]);
  }

  InputFile file() const { return InputFile("/proc/self/fd/" + std::to_string(ends_[0])); }
  void write(std::string_view text) const {
    const ssize_t count = ::write(ends_[1], text.data(), text.size());
    if (count != std::ssize(text)) throw std::runtime_error("the pipe is full");
  }
  /// Nothing more is written.
  void close() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }

 private:
  std::array<int, 2> ends_{};
};

}  // namespace tandem::testing
