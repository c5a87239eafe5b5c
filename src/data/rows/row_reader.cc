#include "data/rows/row_reader.h"

#include <algorithm>
#include <utility>

#include "base/fail.h"
#include "base/strings/did_you_mean.h"
#include "base/strings/text.h"
#include "data/rows/cell_list.h"
#include "format/json.h"

namespace tandem {

namespace {

/// Plain lines: each is the text of a row.
class TextRows : public RowReader {
 public:
  explicit TextRows(LineReader lines) : lines_(std::move(lines)) {}

  bool advance() override { return lines_.next(line_); }
  Row row() override {
    Row row;
    row.text = std::move(line_);
    row.line = lines_.line_number();
    return row;
  }
  std::string field(const std::string& name) const override { return name == "text" ? line_ : ""; }

  bool ready() override { return lines_.ready(); }

 private:
  LineReader lines_;
  std::string line_;
};

}  // namespace

FieldNames::FieldNames(const DataFile& file, std::span<const LabelField> labels)
    : labels_(labels.begin(), labels.end()), file_(file) {
  std::vector<std::string> known = {"text", "text_pair", "tokens"};
  for (const LabelField& label : labels_) known.push_back(label.task);
  const auto check = [&](const std::string& name) {
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    fail(name, concat("neither a part of a row nor a task; known are: ", join(known, ", "),
                      did_you_mean(name, known)));
  };
  for (const auto& [name, source] : file_.fields) check(name);
  for (const auto& [name, path] : file_.parallel) check(name);
}

const std::string& FieldNames::source(const std::string& name) const {
  const auto found = file_.fields.find(name);
  return found == file_.fields.end() ? name : found->second;
}

bool FieldNames::is_read(const std::string& name) const {
  if (name == "text") return is_mapped("text") || !is_mapped("tokens");
  if (name == "tokens") return is_mapped("tokens") || !is_mapped("text");
  return true;
}

void FieldNames::add_label(Row& row, const LabelField& field, const Cell& cell,
                           const std::function<std::string()>& where) const {
  try {
    if (auto label = field.reader->read(cell)) row.labels.emplace(field.task, std::move(*label));
  } catch (const Error& error) {
    throw Error(error.code(), concat(where(), ": ", source(field.task), ": ", error.message()));
  }
}

void FieldNames::fail(const std::string& name, std::string_view message) const {
  const std::string said = file_.where.empty() ? file_.say_field(name, source(name))
                                               : concat(file_.where, ": fields: ", name);
  bad_input(said, ": ", message);
}

std::string FieldNames::hint(const std::string& task, std::set<std::string> fields) const {
  constexpr size_t kMost = 8;
  for (const char* const part : {"text", "text_pair", "tokens"}) fields.erase(source(part));
  for (const LabelField& label : labels_) fields.erase(source(label.task));
  const std::vector<std::string> names(fields.begin(), fields.end());
  if (const auto meant = nearest(task, names)) {
    return concat("; it has a field ", quote(*meant), ": if that is it, say ",
                  file_.say_field(task, *meant));
  }
  if (names.empty()) return "";
  const std::vector<std::string> shown(
      names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(kMost, names.size())));
  return concat("; its other fields are ", join(shown, ", "), names.size() > kMost ? ", ..." : "");
}

std::vector<std::string> tokens_in_cell(const std::string& cell) {
  const std::optional<std::vector<ListItem>> items = list_in_cell(cell, /*any_item=*/false);
  if (!items) return split_words(cell);
  std::vector<std::string> tokens;
  for (const ListItem& item : *items) tokens.push_back(item.value_or(""));
  return tokens;
}

std::unique_ptr<RowReader> make_text_rows(LineReader lines) {
  return std::make_unique<TextRows>(std::move(lines));
}

}  // namespace tandem
