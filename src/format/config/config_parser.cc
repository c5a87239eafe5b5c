#include "format/config/config_parser.h"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "base/fail.h"
#include "base/strings/utf8.h"
#include "format/json.h"

namespace tandem {

namespace {

constexpr size_t kMaxBytes = size_t{1} << 20;
constexpr size_t kMaxDepth = 32;

int line_of(const YAML::Mark& mark) {
  return mark.line + 1;
}

int line_at(std::string_view text, size_t byte) {
  return 1 +
         static_cast<int>(std::count(text.begin(), text.begin() + static_cast<long>(byte), '\n'));
}

/// The first line whose indentation holds a tab, which yaml-cpp takes for other than it is; 0:
/// none.
int tabbed_line(std::string_view text) {
  bool indentation = true;
  for (size_t at = 0; at < text.size(); ++at) {
    if (indentation && text[at] == '\t') {
      return line_at(text, at);
    }
    indentation = text[at] == '\n' || (indentation && text[at] == ' ');
  }
  return 0;
}

}  // namespace

ConfigNode ConfigParser::make_node(std::string file, std::filesystem::path directory,
                                   std::string key, int line) {
  ConfigNode node;
  node.file_ = std::move(file);
  node.directory_ = std::move(directory);
  node.key_ = std::move(key);
  node.line_ = line;
  return node;
}

ConfigNode ConfigParser::parse(std::string_view text, ConfigNode root) {
  ConfigParser handler(std::move(root));
  if (text.size() > kMaxBytes) handler.fail(1, "a configuration has at most 1 MiB");
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const size_t nul = text.find('\0');
  if (nul != std::string_view::npos) handler.fail(line_at(text, nul), "NUL byte");
  if (const auto invalid = find_invalid_utf8(text)) {
    handler.fail(line_at(text, *invalid), "not valid UTF-8");
  }
  if (const int line = tabbed_line(text)) {
    handler.fail(line, "a tab at the start of a line: indent with spaces");
  }
  handler.text_ = text;
  // yaml-cpp misreads a last line of spaces that does not end.
  if (text.ends_with(' ')) handler.text_ += '\n';
  try {
    std::istringstream stream(handler.text_);
    YAML::Parser parser(stream);
    parser.HandleNextDocument(handler);
    if (parser.HandleNextDocument(handler)) handler.fail(1, "a second document is not supported");
  } catch (const YAML::Exception& error) {
    handler.fail(line_of(error.mark), "not valid YAML: " + error.msg);
  }
  return std::move(handler.root_);
}

void ConfigParser::fail(int line, std::string_view message) const {
  ConfigNode at = root_;
  if (at.line_ > 0) at.line_ = line;
  at.fail(message);
}

void ConfigParser::refuse_extras(const YAML::Mark& mark, const std::string& tag,
                                 YAML::anchor_t anchor) const {
  if (anchor != YAML::NullAnchor) fail(line_of(mark), "anchors (&name) are not supported");
  // yaml-cpp reports "?" for a plain node and "!" for a quoted one.
  const bool has_tag = !tag.empty() && tag != "?" && tag != "!";
  if (has_tag) fail(line_of(mark), "tags (!name) are not supported");
}

/// yaml-cpp takes the end of the file for a quote, and the blanks behind an opening one for text.
void ConfigParser::check_quotes(const YAML::Mark& mark) const {
  auto at = static_cast<size_t>(mark.pos);
  if (at >= text_.size() || (text_[at] != '"' && text_[at] != '\'')) return;
  const char quote = text_[at];
  const size_t first = text_.find_first_not_of(" \t", at + 1);
  if (first != std::string::npos && first > at + 1 && text_[first] == '\n') {
    fail(line_of(mark), "a quoted text must begin on the line of its quote");
  }
  while (++at < text_.size()) {
    if (quote == '"' && text_[at] == '\\')
      ++at;
    else if (text_[at] == quote && text_.compare(at, 2, "''") == 0)
      ++at;
    else if (text_[at] == quote)
      return;
  }
  fail(line_of(mark), "a quote is never closed");
}

bool ConfigParser::at_key() const {
  return !open_.empty() && open_.back()->kind_ == ConfigNode::Kind::map && !key_read_;
}

void ConfigParser::add_key(int line, const std::string& name) {
  ConfigNode& map = *open_.back();
  if (const ConfigNode* first = map.find(name)) {
    fail(line, concat("duplicate key ", quote(name), ", first given at ", first->where()));
  }
  const std::string key = map.key_.empty() ? name : map.key_ + "." + name;
  const int line_in_file = root_.line_ > 0 ? line : 0;
  map.entries_.emplace_back(name, make_node(root_.file_, root_.directory_, key, line_in_file));
  key_read_ = true;
}

ConfigNode& ConfigParser::next_node(const YAML::Mark& mark) {
  if (open_.empty()) return root_;
  ConfigNode& parent = *open_.back();
  if (parent.kind_ == ConfigNode::Kind::map) {
    key_read_ = false;
    return parent.entries_.back().second;
  }
  const std::string key = concat(parent.key_, ".", parent.items_.size());
  const int line = root_.line_ > 0 ? line_of(mark) : 0;
  return parent.items_.emplace_back(make_node(root_.file_, root_.directory_, key, line));
}

void ConfigParser::open(const YAML::Mark& mark, ConfigNode::Kind kind) {
  if (at_key()) fail(line_of(mark), "a key must be a word, not a list or a map");
  if (open_.size() == kMaxDepth) fail(line_of(mark), "nested more than 32 levels deep");
  ConfigNode& node = next_node(mark);
  node.kind_ = kind;
  open_.push_back(&node);
}

void ConfigParser::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  refuse_extras(mark, "", anchor);
  if (at_key()) fail(line_of(mark), "a key is missing");
  next_node(mark);
}

void ConfigParser::OnAlias(const YAML::Mark& mark, YAML::anchor_t) {
  fail(line_of(mark), "aliases (*name) are not supported");
}

void ConfigParser::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                            const std::string& value) {
  refuse_extras(mark, tag, anchor);
  if (tag == "!") check_quotes(mark);
  if (at_key()) return add_key(line_of(mark), value);
  ConfigNode& node = next_node(mark);
  node.kind_ = ConfigNode::Kind::scalar;
  node.scalar_ = value;
  node.quoted_ = tag == "!";
}

void ConfigParser::OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                                   YAML::anchor_t anchor, YAML::EmitterStyle::value) {
  refuse_extras(mark, tag, anchor);
  open(mark, ConfigNode::Kind::list);
}

void ConfigParser::OnSequenceEnd() {
  open_.pop_back();
}

void ConfigParser::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                              YAML::EmitterStyle::value) {
  refuse_extras(mark, tag, anchor);
  open(mark, ConfigNode::Kind::map);
}

void ConfigParser::OnMapEnd() {
  open_.pop_back();
}

}  // namespace tandem
