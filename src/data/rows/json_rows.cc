#include <utility>

#include "base/fail.h"
#include "data/label_value.h"
#include "data/rows/row_reader.h"
#include "format/rows/jsonl.h"

namespace tandem {

namespace {

class JsonRows : public RowReader {
 public:
  JsonRows(LineReader lines, FieldNames names)
      : rows_(std::move(lines)), names_(std::move(names)) {}

  bool next(Row& row) override {
    if (!rows_.next(object_)) return false;
    if (!object_.is_object()) {
      bad_input(rows_.where(), ": a row must be a JSON object {...}, found ", describe(object_));
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
      if (const Json* value = find(field.task))
        names_.add_label(row, field, value, [this] { return rows_.where(); });
    }
    return true;
  }

  OrderedJson fields() const override { return OrderedJson(object_); }

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

  [[noreturn]] void fail(const std::string& name, std::string_view wanted,
                         const Json& found) const {
    bad_input(rows_.where(), ": ", names_.source(name), ": expected ", wanted, ", found ",
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
