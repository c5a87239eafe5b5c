#include "format/json.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/fail.h"
#include "base/files/file.h"

namespace tandem {

namespace {

/// "train.jsonl:12: column 7" or, in a text of several lines, "config.json: line 3, column 7".
std::string position(std::string_view where, std::string_view text, size_t byte) {
  const std::string_view before = text.substr(0, byte);
  const size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::string column = concat("column ", byte - line_start + 1);
  if (text.find('\n') == std::string_view::npos) return concat(where, ": ", column);
  return concat(where, ": line ", line, ", ", column);
}

/// nlohmann's messages begin with an id and a position of their own.
std::string reason(std::string_view message) {
  for (const std::string_view prefix : {"] ", "parse error at ", ": "}) {
    const size_t at = message.find(prefix);
    if (at != std::string_view::npos) message.remove_prefix(at + prefix.size());
  }
  constexpr size_t kMaxBytes = 160;  // it ends with all that was read of the token
  return message.size() <= kMaxBytes ? std::string(message)
                                     : concat(message.substr(0, kMaxBytes), "...");
}

/// Bytes that one string, and that the value as a whole may take.
struct Limits {
  size_t string;
  size_t tree;
};

// Most that a value may take in memory, and what its parts take with what the allocator adds.
constexpr size_t kMaxTreeBytes = size_t{12} << 20;
constexpr Limits kFileLimits = {size_t{1} << 20, kMaxTreeBytes};
constexpr size_t kContainerBytes = 64;
constexpr size_t kEntryBytes = 112;
constexpr size_t kElementBytes = 48;

/// nlohmann's strings have grown in steps: what they hold beyond their length is given back.
void trim(std::string& text) {
  if (text.capacity() > text.size() + 64) text.shrink_to_fit();
}

/// Builds the value while checking what nlohmann leaves open: depth, duplicate keys and memory.
class Builder : public nlohmann::json_sax<Json> {
 public:
  Builder(std::string_view text, std::string_view where, int max_depth, size_t max_bytes,
          const JsonEntries* entries)
      : text_(text),
        where_(where),
        max_depth_(max_depth),
        max_bytes_(max_bytes),
        entries_(entries) {}

  Json take() { return std::move(root_); }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t&) override { return add(value); }
  bool string(string_t& value) override {
    trim(value);
    spend(kElementBytes + value.size());
    return add(std::move(value));
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(size_t) override { return open(Json::object()); }
  bool start_array(size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    if (stack_.back() == taken_) {
      taken_key_ = std::move(name);
      slot_ = &taken_value_;
      return true;
    }
    leads_on_ = entries_ != nullptr && stack_.size() == path_ + 1 &&
                path_ < entries_->place.size() && name == entries_->place[path_];
    auto& object = stack_.back()->get_ref<Json::object_t&>();
    trim(name);
    spend(kEntryBytes + name.size());
    const auto [entry, is_new] = object.emplace(std::move(name), nullptr);
    if (!is_new) bad_input(where_, ": duplicate key ", quote(entry->first), " in JSON");
    slot_ = &entry->second;
    return true;
  }

  bool parse_error(size_t byte, const std::string&, const Json::exception& error) override {
    bad_input(position(where_, text_, std::max<size_t>(byte, 1) - 1),
              ": not valid JSON: ", reason(error.what()));
  }

 private:
  template <typename Value>
  bool add(Value&& value) {
    const bool taken = in_taken();
    place(std::forward<Value>(value));
    leads_on_ = false;
    if (taken) entries_->take(std::move(taken_key_), taken_value_);
    return true;
  }

  bool in_taken() const { return taken_ != nullptr && stack_.back() == taken_; }

  Json* place(Json value) {
    if (!stack_.empty() && stack_.back()->is_array()) spend(kElementBytes);
    Json* const slot = stack_.empty()              ? &root_
                       : stack_.back()->is_array() ? &stack_.back()->emplace_back(nullptr)
                                                   : slot_;
    *slot = std::move(value);
    return slot;
  }

  bool open(Json container) {
    if (std::ssize(stack_) == max_depth_) {
      bad_input(where_, ": JSON is nested more than ", max_depth_, " levels deep");
    }
    spend(kContainerBytes);
    const bool taken = in_taken();
    stack_.push_back(place(std::move(container)));
    if (taken) entries_->take(std::move(taken_key_), taken_value_);
    if (std::exchange(leads_on_, false) && stack_.back()->is_object() &&
        ++path_ == entries_->place.size()) {
      taken_ = stack_.back();
    }
    return true;
  }

  bool close() {
    if (in_taken()) taken_ = nullptr;
    stack_.pop_back();
    if (path_ >= stack_.size()) path_ = stack_.empty() ? 0 : stack_.size() - 1;
    return true;
  }

  void spend(size_t bytes) {
    spent_ += bytes;
    if (spent_ > max_bytes_)
      bad_input(where_, ": its JSON would take more than 16 MiB of memory: is it the right file?");
  }

  std::string_view text_;
  std::string_view where_;
  int max_depth_;
  size_t max_bytes_;
  size_t spent_ = 0;
  Json root_;
  std::vector<Json*> stack_;  ///< open containers; an array's elements are only added at its end
  Json* slot_ = nullptr;      ///< where the value of the last key goes

  const JsonEntries* entries_;
  size_t path_ = 0;        ///< open objects, without the root, that lead to the entries
  bool leads_on_ = false;  ///< so does the last key
  Json* taken_ = nullptr;  ///< the object of the entries, while it is open
  std::string taken_key_;  ///< of the entry being read
  Json taken_value_;
};

/// nlohmann keeps several copies of what it is reading, the white space before it included: longer
/// runs than sound files have are refused.
void check_runs(std::string_view text, std::string_view where, size_t max_string) {
  constexpr size_t kMaxRun = size_t{1} << 20;
  constexpr std::string_view kSpace = " \t\n\r";
  constexpr std::string_view kMarks = "[]{},:";
  for (size_t at = 0; at < text.size();) {
    const bool is_string = text[at] == '"';
    size_t end = at + 1;
    if (is_string) {
      while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2U : 1U;
    } else if (kSpace.find(text[at]) != std::string_view::npos) {
      end = std::min(text.find_first_not_of(kSpace, at), text.size());
    } else if (kMarks.find(text[at]) == std::string_view::npos) {
      end = std::min(text.find_first_of(" \t\n\r\"[]{},:", end), text.size());
    }
    if (end - at > (is_string ? max_string : kMaxRun)) {
      bad_input(position(where, text, at), ": ", end - at,
                " bytes of one value or of white space in JSON: is it the right file?");
    }
    at = is_string ? end + 1 : end;
  }
}

Json parse(std::string_view text, std::string_view where, int max_depth, const Limits& limits,
           const JsonEntries* entries = nullptr) {
  const size_t nul = text.find('\0');  // nlohmann would take it for the end
  if (nul != std::string_view::npos) bad_input(position(where, text, nul), ": NUL byte in JSON");
  check_runs(text, where, limits.string);
  Builder builder(text, where, max_depth, limits.tree, entries);
  Json::sax_parse(text.begin(), text.end(), &builder);
  return builder.take();
}

}  // namespace

Json parse_json(std::string_view text, std::string_view where, int max_depth) {
  return parse(text, where, max_depth, {text.size(), kMaxTreeBytes + text.size()});
}

Json parse_json_file(std::string_view text, std::string_view where, int max_depth) {
  return parse(text, where, max_depth, kFileLimits);
}

Json parse_json(std::string_view text, std::string_view where, const JsonEntries& entries) {
  return parse(text, where, kMaxJsonDepth, kFileLimits, &entries);
}

Json read_json(const std::filesystem::path& path) {
  return parse_json_file(read_file(path), path.string());
}

std::string to_line(const OrderedJson& value) {
  return value.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

std::string quote(std::string_view text) {
  constexpr size_t kMaxBytes = 80;
  const bool cut = text.size() > kMaxBytes;
  if (cut) {
    size_t end = kMaxBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text = text.substr(0, end);
  }
  const std::string quoted =
      Json(std::string(text)).dump(-1, ' ', false, Json::error_handler_t::replace);
  return cut ? quoted + "..." : quoted;
}

}  // namespace tandem
