#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "format/json.h"

namespace tandem {

/// A value for an error message: short, and on one line.
std::string shown(const Json& value);

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
  const Json& at(std::string_view member) const;                     ///< must be there
  JsonSection section(std::string_view member) const;                ///< must be an object
  std::vector<JsonSection> sections(std::string_view member) const;  ///< must be a list of objects
  std::string text(std::string_view member) const;                   ///< must be a string
  std::string text_or(std::string_view member, std::string_view fallback) const;
  bool flag(std::string_view member, bool fallback) const;
  int64_t integer(std::string_view member, int64_t fallback) const;

  const Json& json() const { return *json_; }
  const std::string& file() const { return file_; }

 private:
  std::string path_of(std::string_view member) const;

  const Json* json_;
  std::string file_;
  std::string key_;
};

}  // namespace tandem
