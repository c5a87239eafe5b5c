#include <algorithm>
#include <utility>
#include <variant>

#include "base/fail.h"
#include "base/strings/text.h"
#include "data/label_value.h"
#include "data/rows/label_studio.h"
#include "data/rows/row_reader.h"
#include "format/rows/json_array.h"
#include "format/rows/jsonl.h"

namespace tandem {

namespace {

class JsonRows : public RowReader {
 public:
  JsonRows(LineReader lines, FieldNames names)
      : rows_(values_of(std::move(lines))), names_(std::move(names)) {}

  bool advance() override {
    const bool any = std::visit([this](auto& rows) { return rows.next(object_); }, rows_);
    if (!any) return false;
    if (!object_.is_object())
      bad_input(where(), ": a row must be a JSON object {...}, found ", describe(object_));
    if (LabelStudio::is_task(object_)) object_ = label_studio_.row(object_);
    for (const auto& [key, value] : object_.items()) {
      if (seen_.size() < kMostSeen) seen_.insert(key);
    }
    return true;
  }

  OrderedJson fields() const override { return OrderedJson(object_); }

  Row row() override {
    Row row;
    row.line = std::visit([](const auto& rows) { return rows.line_number(); }, rows_);
    if (const Json* text = find("text")) row.text = string_in("text", *text);
    if (const Json* pair = find("text_pair")) row.text_pair = string_in("text_pair", *pair);
    if (const Json* tokens = find("tokens");
        tokens != nullptr && !(row.text && is_annotation(*tokens)))
      row.tokens = tokens_in(*tokens);
    for (const LabelField& field : names_.labels()) {
      if (const Json* value = find(field.task))
        names_.add_label(row, field, value, [this] { return where(); });
    }
    return row;
  }

  std::string field(const std::string& name) const override {
    const auto found = object_.find(name);
    if (found == object_.end() || found->is_null()) return "";
    return found->is_string() ? found->get<std::string>() : found->dump();
  }

  bool ready() override {
    return std::visit([](auto& rows) { return rows.ready(); }, rows_);
  }

  std::string hint(const std::string& task) const override { return names_.hint(task, seen_); }

  std::string parts_hint() const override {
    std::vector<std::string> keys;
    for (const auto& [key, value] : object_.items()) keys.push_back(key);
    const auto text = std::ranges::find_if(
        keys, [this](const std::string& key) { return object_.at(key).is_string(); });
    if (text == keys.end()) return "";
    return concat("; its fields are ", join(keys, ", "), ": say which one is the text, as in ",
                  names_.file().say_field("text", *text));
  }

 private:
  static constexpr size_t kMostSeen = 256;
  using Values = std::variant<JsonlReader, JsonArrayReader>;

  /// An array is one where the file begins with a bracket.
  static Values values_of(LineReader lines) {
    constexpr std::string_view kBom = "\xEF\xBB\xBF";
    std::string_view beginning = lines.peek();
    if (beginning.starts_with(kBom)) beginning.remove_prefix(kBom.size());
    const size_t first = beginning.find_first_not_of(" \t\r\n");
    const bool is_array = first != std::string_view::npos && beginning[first] == '[';
    if (is_array) return JsonArrayReader(std::move(lines));
    return JsonlReader(std::move(lines));
  }

  std::string where() const {
    return std::visit([](const auto& rows) { return rows.where(); }, rows_);
  }

  /// The field that holds ours; nullptr where it is absent or null.
  const Json* find(const std::string& name) const {
    if (!names_.is_read(name)) return nullptr;
    const auto found = object_.find(names_.source(name));
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }

  /// Tokens as spaCy and Prodigy describe them beside a text: where each begins and ends.
  static bool is_annotation(const Json& tokens) {
    return tokens.is_array() && !tokens.empty() && tokens.front().is_object();
  }

  [[noreturn]] void fail(const std::string& name, std::string_view wanted,
                         const Json& found) const {
    bad_input(where(), ": ", names_.source(name), ": expected ", wanted, ", found ",
              describe(found));
  }

  std::string string_in(const std::string& name, const Json& value) const {
    if (!value.is_string()) fail(name, "a text", value);
    return value.get<std::string>();
  }

  std::vector<std::string> tokens_in(const Json& value) const {
    if (!value.is_array()) fail("tokens", "a list of texts", value);
    std::vector<std::string> tokens;
    for (const Json& token : value) {
      if (!token.is_string()) fail("tokens", "a list of texts", token);
      tokens.push_back(token.get<std::string>());
    }
    return tokens;
  }

  Values rows_;
  FieldNames names_;
  LabelStudio label_studio_;
  Json object_;
  std::set<std::string> seen_;  ///< fields of the rows, as far as they are few
};

}  // namespace

std::unique_ptr<RowReader> make_json_rows(LineReader lines, FieldNames names) {
  return std::make_unique<JsonRows>(std::move(lines), std::move(names));
}

}  // namespace tandem
