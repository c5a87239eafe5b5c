#include "data/rows/cell_list.h"

#include <cstdint>

#include "base/fail.h"
#include "base/strings/text.h"
#include "base/strings/utf8.h"
#include "format/json.h"

namespace tandem {

namespace {

[[noreturn]] void fail(std::string_view cell) {
  bad_input("it begins like a list, but is none: ", quote(cell));
}

std::optional<std::vector<ListItem>> json_list(std::string_view cell) {
  const Json json = Json::parse(cell, nullptr, /*allow_exceptions=*/false);
  if (!json.is_array()) return std::nullopt;
  std::vector<ListItem> items;
  for (const Json& item : json) {
    if (item.is_structured()) fail(cell);
    if (item.is_null()) {
      items.emplace_back();
    } else {
      items.emplace_back(item.is_string() ? item.get<std::string>() : item.dump());
    }
  }
  return items;
}

/// repr() of a Python list or a NumPy array of strings and numbers.
class PythonList {
 public:
  explicit PythonList(std::string_view cell) : cell_(cell) {}

  std::vector<ListItem> read() {
    std::vector<ListItem> items;
    for (++at_; skip_space(), peek() != ']';) {
      items.push_back(item());
      skip_space();
      if (peek() == ',') ++at_;  // NumPy has none
    }
    if (at_ + 1 != cell_.size()) fail(cell_);
    return items;
  }

 private:
  char peek() const {
    if (at_ >= cell_.size()) fail(cell_);
    return cell_[at_];
  }
  void skip_space() { at_ = std::min(cell_.find_first_not_of(" \t\r\n", at_), cell_.size()); }

  ListItem item() {
    if (peek() == '\'' || peek() == '"') return text(cell_[at_++]);
    const size_t end = std::min(cell_.find_first_of(",] \t\r\n", at_), cell_.size());
    const std::string_view word = cell_.substr(at_, end - at_);
    at_ = end;
    if (word == "None" || word == "nan") return std::nullopt;
    if (!parse_decimal(word)) fail(cell_);
    return std::string(word);
  }

  std::string text(char quotation) {
    std::string found;
    for (; peek() != quotation; ++at_) {
      if (cell_[at_] == '\\') {
        ++at_;
        add_escape(found);
      } else {
        found += cell_[at_];
      }
    }
    ++at_;
    return found;
  }

  void add_escape(std::string& found) {
    switch (const char c = peek()) {
      case 'n':
        found += '\n';
        break;
      case 't':
        found += '\t';
        break;
      case 'r':
        found += '\r';
        break;
      case 'x':
        return append_utf8(code(2), found);
      case 'u':
        return append_utf8(code(4), found);
      case 'U':
        return append_utf8(code(8), found);
      default:
        found += c;  // a quote or a backslash
    }
  }

  char32_t code(size_t digits) {
    const std::string hex(cell_.substr(at_ + 1, digits));
    const bool valid = hex.size() == digits &&
                       hex.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
    const unsigned long value = valid ? std::stoul(hex, nullptr, 16) : 0x110000;
    if (value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) fail(cell_);
    at_ += digits;
    return static_cast<char32_t>(value);
  }

  std::string_view cell_;
  size_t at_ = 0;
};

}  // namespace

std::optional<std::vector<ListItem>> list_in_cell(std::string_view cell, bool any_item) {
  cell = trim(cell);
  if (!cell.starts_with('[')) return std::nullopt;
  const size_t item = cell.find_first_not_of('[');
  const bool quoted = item != std::string_view::npos && (cell[item] == '\'' || cell[item] == '"');
  if (!quoted && !any_item && cell != "[]") return std::nullopt;
  if (auto items = json_list(cell)) return items;
  return PythonList(cell).read();
}

}  // namespace tandem
