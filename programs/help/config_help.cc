#include "programs/help/config_help.h"

#include <algorithm>
#include <vector>

#include "base/fail.h"
#include "base/strings/did_you_mean.h"
#include "base/strings/text.h"
#include "builtin_docs.h"
#include "format/config/borrowed_keys.h"
#include "programs/door.h"

namespace tandem {

namespace {

/// A row of a table of keys.
struct Key {
  std::string section, name, otherwise, meaning;
};

/// The text of Markdown: without the signs of code, and links as what they are called.
std::string plain(std::string_view markdown) {
  std::string text;
  for (size_t at = 0; at < markdown.size(); ++at) {
    const char c = markdown[at];
    const size_t close = c == ']' ? markdown.find(')', at) : std::string_view::npos;
    if (c == ']' && markdown.substr(at + 1).starts_with('(') && close != std::string_view::npos) {
      text.erase(text.rfind('['), 1);
      at = close;
    } else if (c != '`') {
      text += c;
    }
  }
  return text;
}

/// The cells of "| `key` | default | meaning |".
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells = split(line, '|');
  for (std::string& cell : cells) cell = plain(trim(cell));
  return cells;
}

/// The keys of sections have headings "## training" or "### model.freeze".
std::vector<Key> read_keys() {
  std::vector<Key> keys;
  std::string section;
  bool in_keys = false;
  for (const std::string& line : split(builtin::kConfiguration, '\n')) {
    if (line.starts_with("#")) {
      section = line.substr(line.find(' ') + 1);
      if (section == "A file of rows") section = "data.train.<n>";
      if (section == "tasks") section = "tasks.<task>";
      in_keys = false;
    } else if (line.starts_with("| key |")) {
      in_keys = true;
    } else if (in_keys && line.starts_with("| `")) {
      const std::vector<std::string> cells = cells_of(line);
      keys.push_back({section, cells.at(1), cells.at(2), cells.at(3)});
    }
  }
  return keys;
}

/// Lines of at most 80 characters, each behind `indent`.
std::string wrapped(const std::string& text, const std::string& indent) {
  constexpr size_t kWidth = 80;
  std::string lines, line = indent;
  for (const std::string& word : split_words(text)) {
    if (line.size() > indent.size() && line.size() + 1 + word.size() > kWidth) {
      lines += line + "\n";
      line = indent;
    }
    line += (line.size() > indent.size() ? " " : "") + word;
  }
  return lines + line + "\n";
}

}  // namespace

std::string config_keys_text() {
  const std::vector<Key> keys = read_keys();
  size_t width = 0;
  for (const Key& key : keys) width = std::max(width, key.name.size());
  std::string text =
      "Keys of a configuration and their defaults; tandem help config KEY explains one\n";
  std::string section;
  for (const Key& key : keys) {
    if (key.section != section) text += "\n" + (section = key.section) + ":\n";
    text += "  " + key.name + std::string(width + 2 - key.name.size(), ' ') + key.otherwise + "\n";
  }
  return text;
}

std::string config_key_text(const std::string& wanted) {
  std::string text;
  std::vector<std::string> names;
  for (const Key& key : read_keys()) {
    const std::string whole = key.section + "." + key.name;
    names.push_back(key.name);
    names.push_back(whole);
    if (wanted != key.name && wanted != whole) continue;
    text += concat(text.empty() ? "" : "\n", whole, "\n  default: ", key.otherwise, "\n",
                   wrapped(key.meaning, "  "));
  }
  if (text.empty()) {
    const std::string borrowed = borrowed_key_hint("", wanted);
    bad_input("there is no key '", wanted, "' in a configuration",
              borrowed.empty() ? did_you_mean(wanted, names) : borrowed,
              "; tandem help config lists them");
  }
  return text;
}

}  // namespace tandem
