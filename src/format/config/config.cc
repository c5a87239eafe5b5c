#include "format/config/config.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>

#include "base/fail.h"
#include "base/files/file.h"
#include "format/config/config_parser.h"
#include "format/json.h"

namespace tandem {

namespace fs = std::filesystem;

namespace {

/// "the text \"abc\"", "a list", ... for messages.
std::string describe(const ConfigNode& node) {
  switch (node.kind()) {
    case ConfigNode::Kind::null:
      return "nothing";
    case ConfigNode::Kind::list:
      return "a list";
    case ConfigNode::Kind::map:
      return "a map";
    case ConfigNode::Kind::scalar:
      break;
  }
  return node.quoted() ? concat("the quoted text ", quote(node.scalar())) : quote(node.scalar());
}

[[noreturn]] void fail_kind(const ConfigNode& node, std::string_view wanted) {
  node.fail(concat("expected ", wanted, ", found ", describe(node)));
}

const std::string& unquoted(const ConfigNode& node, std::string_view wanted) {
  if (node.kind() != ConfigNode::Kind::scalar || node.quoted()) fail_kind(node, wanted);
  return node.scalar();
}

/// The whole text as a number; nothing where it is none or does not fit.
template <typename Number>
std::optional<Number> number_in(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(value) : std::nullopt;
}

std::vector<std::string> split_path(std::string_view path) {
  std::vector<std::string> parts;
  while (true) {
    const size_t dot = path.find('.');
    parts.emplace_back(path.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    path.remove_prefix(dot + 1);
  }
}

}  // namespace

ConfigNode ConfigNode::parse(std::string_view text, const std::string& file,
                             const fs::path& directory) {
  return ConfigParser::parse(text, ConfigParser::make_node(file, directory, "", 1));
}

ConfigNode ConfigNode::load(const fs::path& path) {
  return parse(read_file(path), path.string(), fs::absolute(path).parent_path());
}

ConfigNode* ConfigNode::child_to_set(const std::string& part) {
  if (kind_ == Kind::list) {
    const std::optional<size_t> index = number_in<size_t>(part);
    if (!index || *index > items_.size()) {
      fail(concat("has no item ", quote(part), " to set: it is a list of ", items_.size()));
    }
    if (*index == items_.size()) items_.emplace_back();
    return &items_[*index];
  }
  if (kind_ == Kind::scalar) fail(concat("has no key ", quote(part), " to set: it is a value"));
  kind_ = Kind::map;
  for (auto& [name, node] : entries_) {
    if (name == part) return &node;
  }
  return &entries_.emplace_back(part, ConfigNode()).second;
}

void ConfigNode::set(std::string_view assignment) {
  const size_t equals = assignment.find('=');
  const std::string key(assignment.substr(0, equals));
  const std::string source = "--set " + key;
  const std::vector<std::string> parts = split_path(key);
  const bool gap = std::find(parts.begin(), parts.end(), "") != parts.end();
  if (equals == std::string_view::npos || gap) {
    bad_input("--set ", quote(assignment), ": write it as key=value, for example training.seed=1");
  }
  ConfigNode value = ConfigParser::parse(
      assignment.substr(equals + 1), ConfigParser::make_node(source, fs::current_path(), key, 0));
  ConfigNode* node = this;
  std::string prefix;
  for (const std::string& part : parts) {
    node = node->child_to_set(part);
    prefix += (prefix.empty() ? "" : ".") + part;
    if (node->key_.empty()) *node = ConfigParser::make_node(source, directory_, prefix, 0);
  }
  *node = std::move(value);
}

const ConfigNode* ConfigNode::find(std::string_view key) const {
  for (const auto& [name, node] : entries_) {
    if (name == key) return &node;
  }
  return nullptr;
}

std::string ConfigNode::where() const {
  return line_ > 0 ? concat(file_, ":", line_) : file_;
}

void ConfigNode::fail(std::string_view message) const {
  const std::string place = where();
  // "--set training.seed" says the key already.
  if (key_.empty() || place.ends_with(" " + key_)) bad_input(place, ": ", message);
  bad_input(place, ": ", key_, ": ", message);
}

std::string ConfigNode::as_string() const {
  if (kind_ != Kind::scalar) fail_kind(*this, "a text");
  return scalar_;
}

bool ConfigNode::as_bool() const {
  const std::string& text = unquoted(*this, "true or false");
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  fail_kind(*this, "true or false");
}

int64_t ConfigNode::as_int() const {
  const std::optional<int64_t> value = number_in<int64_t>(unquoted(*this, "an integer"));
  if (!value) fail_kind(*this, "an integer");
  return *value;
}

double ConfigNode::as_double() const {
  std::string text = unquoted(*this, "a number");
  // YAML spells them .inf and .nan, Python inf and nan.
  const size_t start = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  if (text.size() > start + 1 && text[start] == '.' && std::isalpha(text[start + 1]) != 0) {
    text.erase(start, 1);
  }
  const std::optional<double> value = number_in<double>(text);
  if (!value) fail_kind(*this, "a number");
  return *value;
}

fs::path ConfigNode::as_path() const {
  const std::string text = as_string();
  if (text.empty()) fail("expected a path, found an empty text");
  if (text.starts_with("~/")) {
    const char* const home = std::getenv("HOME");
    if (home == nullptr) fail("there is no home directory for ~/: HOME is not set");
    return (fs::path(home) / text.substr(2)).lexically_normal();
  }
  return (directory_ / text).lexically_normal();
}

}  // namespace tandem
