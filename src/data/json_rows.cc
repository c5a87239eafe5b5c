#include <cmath>
#include <limits>
#include <utility>

#include "base/fail.h"
#include "data/row_reader.h"
#include "format/jsonl.h"

namespace tandem {

namespace {

class JsonRows : public RowReader {
 public:
  JsonRows(LineReader lines, FieldNames names)
      : rows_(std::move(lines)), names_(std::move(names)) {}

  bool next(Row& row) override {
    if (!rows_.next(object_)) return false;
    if (!object_.is_object()) {
      bad_input(rows_.where(), ": a row must be a JSON object {...}, found ", kind(object_));
    }
    row = {};
    row.line = rows_.line_number();
    for (const auto& [key, value] : object_.items()) {
      if (seen_.size() < kMostSeen) seen_.insert(key);
    }
    if (const Json* text = find("text")) row.text = string_in("text", *text);
    if (const Json* pair = find("text_pair")) row.text_pair = string_in("text_pair", *pair);
    if (const Json* tokens = find("tokens")) row.tokens = tokens_in(*tokens);
    for (const LabelField& field : names_.labels()) {
      if (const Json* value = find(field.task)) add_label(row, field, *value);
    }
    return true;
  }

  bool ready() override { return rows_.ready(); }

  std::string hint(const std::string& task) const override { return names_.hint(task, seen_); }

 private:
  static constexpr size_t kMostSeen = 256;

  /// The field that holds ours; nullptr where it is absent or null.
  const Json* find(const std::string& name) const {
    if (!names_.is_read(name)) return nullptr;
    const auto found = object_.find(names_.source(name));
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }

  static std::string kind(const Json& value) {
    if (value.is_array()) return "a list";
    if (value.is_object()) return "an object";
    if (value.is_string()) return "a text";
    return value.dump();
  }

  [[noreturn]] void fail(const std::string& name, std::string_view wanted,
                         const Json& found) const {
    bad_input(rows_.where(), ": ", names_.source(name), ": expected ", wanted, ", found ",
              kind(found));
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

  std::optional<LabelValue> label_in(const LabelField& field, const Json& value) const {
    if (value.is_null()) return std::nullopt;
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_float()) return number_in(field, value.get<double>());
    const bool fits = value.is_number_integer() &&
                      (!value.is_number_unsigned() ||
                       value.get<uint64_t>() <= uint64_t{std::numeric_limits<int64_t>::max()});
    if (!fits) fail(field.task, "a label (a text or an integer)", value);
    if (value.get<int64_t>() == kNoLabel) return std::nullopt;
    return value.get<int64_t>();
  }

  /// 2.0, as pandas writes a 2 beside a missing value, is 2.
  LabelValue number_in(const LabelField& field, double number) const {
    constexpr double kMost = 9007199254740992.0;  // beyond that not every integer is a double
    if (std::abs(number) <= kMost && number == std::floor(number))
      return static_cast<int64_t>(number);
    bad_input(rows_.where(), ": ", names_.source(field.task), ": ", Json(number).dump(),
              " looks like a number to predict (regression), which is not there yet; write the "
              "names of classes as texts");
  }

  void add_label(Row& row, const LabelField& field, const Json& value) const {
    if (field.shape == TargetShape::class_label) {
      if (const auto label = label_in(field, value)) row.labels.emplace(field.task, *label);
      return;
    }
    if (!value.is_array()) fail(field.task, "a list with a label for each word", value);
    WordLabels labels;
    for (const Json& item : value) labels.push_back(label_in(field, item));
    row.labels.emplace(field.task, std::move(labels));
  }

  JsonlReader rows_;
  FieldNames names_;
  Json object_;
  std::set<std::string> seen_;  ///< fields of the rows, as far as they are few
};

}  // namespace

std::unique_ptr<RowReader> make_json_rows(LineReader lines, FieldNames names) {
  return std::make_unique<JsonRows>(std::move(lines), std::move(names));
}

}  // namespace tandem
