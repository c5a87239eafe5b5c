#include "hub/environment.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace tandem {

namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// The home directory that "~" or "~user" means, or "".
std::string home_of(const std::string& user) {
  if (user.empty()) {
    if (const auto home = environment("HOME")) return *home;
  }
  const passwd* const entry = user.empty() ? ::getpwuid(::getuid()) : ::getpwnam(user.c_str());
  return entry == nullptr || entry->pw_dir == nullptr ? "" : entry->pw_dir;
}

std::string expand_home(const std::string& text) {
  if (!text.starts_with('~')) return text;
  const size_t end = std::min(text.find('/'), text.size());
  std::string home = home_of(text.substr(1, end - 1));
  if (home.empty()) return text;
  while (home.ends_with('/')) home.pop_back();
  const std::string whole = home + text.substr(end);
  return whole.empty() ? "/" : whole;
}

std::string expand_variables(const std::string& text) {
  std::string expanded;
  for (size_t at = 0; at < text.size();) {
    const bool braced = text.compare(at, 2, "${") == 0;
    const size_t begin = at + (braced ? 2 : 1);
    size_t end = begin;
    if (text[at] == '$') {
      while (end < text.size() && (braced ? text[end] != '}' : is_name_character(text[end]))) ++end;
    }
    const bool closed = !braced || end < text.size();
    const char* const value =
        end > begin && closed ? std::getenv(text.substr(begin, end - begin).c_str()) : nullptr;
    const size_t next = end > begin && closed ? end + (braced ? 1 : 0) : at + 1;
    expanded += value != nullptr ? value : text.substr(at, next - at);
    at = next;
  }
  return expanded;
}

}  // namespace

std::optional<std::string> environment(const char* variable) {
  const char* const value = std::getenv(variable);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

std::filesystem::path expand_path(const std::string& text) {
  return expand_variables(expand_home(text));
}

std::optional<std::filesystem::path> environment_path(const char* variable) {
  const auto value = environment(variable);
  if (!value) return std::nullopt;
  return expand_path(*value);
}

}  // namespace tandem
