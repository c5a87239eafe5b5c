#include <algorithm>
#include <utility>

#include "base/fail.h"
#include "base/strings/text.h"
#include "data/rows/row_reader.h"

namespace tandem {

namespace {

constexpr const char* kPrefix = "__label__";

/// Lines as fastText learns from: words with a prefix are labels, the others the text.
class FasttextRows : public RowReader {
 public:
  FasttextRows(LineReader lines, FieldNames names)
      : lines_(std::move(lines)), names_(std::move(names)) {
    const auto labels_rows = [](const LabelField& field) { return !field.reader->labels_words(); };
    const bool one = std::ranges::count_if(names_.labels(), labels_rows) == 1;
    for (const char* const part : {"text", "text_pair", "tokens"}) {
      if (names_.is_mapped(part))
        names_.fail(part, "a line of fastText has one text, without name");
    }
    for (const LabelField& field : names_.labels()) {
      if (names_.is_mapped(field.task)) {
        prefixes_.push_back({field, names_.source(field.task)});
      } else if (one && labels_rows(field)) {
        prefixes_.push_back({field, kPrefix});
      }
    }
  }

  bool advance() override {
    if (!lines_.next(line_)) return false;
    text_.clear();
    labels_.assign(prefixes_.size(), "");
    for (const std::string_view word : split_views(line_)) {
      if (take_label(word)) continue;
      if (!text_.empty()) text_ += ' ';
      text_ += word;
    }
    return true;
  }

  Row row() override {
    Row row;
    row.line = lines_.line_number();
    row.text = text_;
    for (size_t i = 0; i < prefixes_.size(); ++i) {
      if (!labels_[i].empty())
        names_.add_label(row, prefixes_[i].field, &labels_[i], [this] { return lines_.where(); });
    }
    return row;
  }

  std::string field(const std::string& name) const override {
    for (size_t i = 0; i < prefixes_.size(); ++i) {
      if (prefixes_[i].prefix == name || prefixes_[i].field.task == name) return labels_[i];
    }
    return "";
  }

  bool ready() override { return lines_.ready(); }

  std::string hint(const std::string& task) const override {
    const auto known = std::ranges::find(
        prefixes_, task, [](const Prefixed& prefixed) { return prefixed.field.task; });
    if (known != prefixes_.end()) return concat("; no line has a word ", known->prefix, "...");
    return concat("; say how its labels begin, as in ", names_.file().say_field(task, kPrefix));
  }

 private:
  struct Prefixed {
    LabelField field;
    std::string prefix;
  };

  /// Whether a word is a label: also one that no task is taught by.
  bool take_label(std::string_view word) {
    for (size_t i = 0; i < prefixes_.size(); ++i) {
      const std::string& prefix = prefixes_[i].prefix;
      if (!word.starts_with(prefix)) continue;
      if (!labels_[i].empty()) {
        bad_input(lines_.where(), ": the line has two labels ", prefix,
                  "..., and a task of several labels is not there yet");
      }
      labels_[i] = word.substr(prefix.size());
      return true;
    }
    return word.starts_with(kPrefix);
  }

  LineReader lines_;
  FieldNames names_;
  std::vector<Prefixed> prefixes_;
  std::string line_, text_;
  std::vector<std::string> labels_;  ///< of the line, one a prefix
};

}  // namespace

std::unique_ptr<RowReader> make_fasttext_rows(LineReader lines, FieldNames names) {
  return std::make_unique<FasttextRows>(std::move(lines), std::move(names));
}

}  // namespace tandem
