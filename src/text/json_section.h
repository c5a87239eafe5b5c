#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "format/json.h"

namespace tandem {

/// An object of a JSON file that knows its place: typed access to what a tokenizer's files hold.
/// Each function throws Error{bad_input} "FILE: KEY: ..." for a value of the wrong type. Keeps a
/// reference to the JSON.
class JsonSection {
 public:
  /// `file` opens messages, `key` is the dotted path of `json` in it ("" for the root).
  JsonSection(const Json& json, std::string file, std::string key = "");

  [[noreturn]] void fail(std::string_view member, std::string_view message) const;

  /// The member, or nullptr where it is absent or null.
  const Json* find(std::string_view member) const;
  const Json& at(std::string_view member) const;       ///< must be there
  JsonSection section(std::string_view member) const;  ///< must be an object
  std::string text(std::string_view member) const;     ///< must be a string
  std::string text_or(std::string_view member, std::string_view fallback) const;
  bool flag(std::string_view member, bool fallback) const;
  int64_t integer(std::string_view member, int64_t fallback) const;
  /// Fails unless member "type" is `wanted`, the only one that Tandem reads.
  void require_type(std::string_view wanted) const;

 private:
  std::string path_of(std::string_view member) const;

  const Json* json_;
  std::string file_;
  std::string key_;
};

}  // namespace tandem
