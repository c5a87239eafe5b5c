#pragma once

#include <sstream>
#include <string>

#include "tandem/error.h"

namespace tandem {

/// The arguments streamed one after the other into a string.
template <typename... Parts>
std::string concat(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return std::move(out).str();
}

/// Throws Error{bad_input}; the parts are joined into its message.
template <typename... Parts>
[[noreturn]] void bad_input(const Parts&... parts) {
  throw Error(ErrorCode::bad_input, concat(parts...));
}

/// Throws Error{failed}; the parts are joined into its message.
template <typename... Parts>
[[noreturn]] void failed(const Parts&... parts) {
  throw Error(ErrorCode::failed, concat(parts...));
}

}  // namespace tandem
