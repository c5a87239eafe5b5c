#include "data/rows/row_reader.h"

#include <algorithm>
#include <utility>

#include "base/fail.h"
#include "base/strings/did_you_mean.h"
#include "base/strings/text.h"
#include "format/json.h"

namespace tandem {

namespace {

/// Plain lines: each is the text of a row.
class TextRows : public RowReader {
 public:
  explicit TextRows(LineReader lines) : lines_(std::move(lines)) {}

  bool next(Row& row) override {
    row = {};
    row.text.emplace();
    if (!lines_.next(*row.text)) return false;
    row.line = lines_.line_number();
    return true;
  }

  bool ready() override { return lines_.ready(); }

 private:
  LineReader lines_;
};

}  // namespace

FieldNames::FieldNames(const DataFile& file, std::span<const LabelField> labels)
    : labels_(labels.begin(), labels.end()), fields_(file.fields), where_(file.where) {
  std::vector<std::string> known = {"text", "text_pair", "tokens"};
  for (const LabelField& label : labels_) known.push_back(label.task);
  for (const auto& [name, source] : fields_) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    fail(name, concat("neither a part of a row nor a task; known are: ", join(known, ", "),
                      did_you_mean(name, known)));
  }
}

const std::string& FieldNames::source(const std::string& name) const {
  const auto found = fields_.find(name);
  return found == fields_.end() ? name : found->second;
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
  bad_input(where_, ": fields: ", name, ": ", message);
}

std::string mapping(const std::string& task, const std::string& source) {
  return concat("fields: {", task, ": ", source, "}, or --field ", task, "=", source);
}

std::string FieldNames::hint(const std::string& task, std::set<std::string> fields) const {
  constexpr size_t kMost = 8;
  for (const char* const part : {"text", "text_pair", "tokens"}) fields.erase(source(part));
  for (const LabelField& label : labels_) fields.erase(source(label.task));
  const std::vector<std::string> names(fields.begin(), fields.end());
  if (const auto meant = nearest(task, names)) {
    return concat("; it has a field ", quote(*meant), ": if that is it, say ",
                  mapping(task, *meant));
  }
  if (names.empty()) return "";
  const std::vector<std::string> shown(
      names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(kMost, names.size())));
  return concat("; its other fields are ", join(shown, ", "), names.size() > kMost ? ", ..." : "");
}

std::unique_ptr<RowReader> make_text_rows(LineReader lines) {
  return std::make_unique<TextRows>(std::move(lines));
}

}  // namespace tandem
