#pragma once

#include <exception>
#include <string>

namespace tandem {

/// What kind of thing went wrong; the command line turns it into an exit code.
enum class ErrorCode {
  bad_input,  ///< usage, configuration, data or model file: the caller can mend it (exit code 2)
  failed,     ///< something broke while working: disk full, device lost (exit code 1)
};

/// The one exception type of Tandem. The message is one line: what, where, what to do.
class Error : public std::exception {
 public:
  Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

  ErrorCode code() const noexcept { return code_; }
  const std::string& message() const noexcept { return message_; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  ErrorCode code_;
  std::string message_;
};

}  // namespace tandem
