#include "data/files/format_guess.h"

#include <algorithm>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/fail.h"
#include "base/files/directory_entry.h"
#include "base/strings/text.h"
#include "format/json.h"

namespace tandem {

namespace {

constexpr size_t kMostLines = 200;

/// Lines without their ends; the last one, which may be cut, only where it is the first.
std::vector<std::string> lines_of(std::string_view beginning) {
  if (beginning.starts_with("\xEF\xBB\xBF")) beginning.remove_prefix(3);
  std::vector<std::string> lines = split(beginning.substr(0, size_t{64} << 10), '\n');
  if (lines.size() > 1) lines.pop_back();
  if (lines.size() > kMostLines) lines.resize(kMostLines);
  for (std::string& line : lines) {
    if (line.ends_with('\r')) line.pop_back();
  }
  return lines;
}

bool is_json_object(const std::string& line) {
  if (!trim(line).starts_with('{')) return false;
  try {
    const Json value = parse_json(line, "");
    return value.is_object() && !value.empty();
  } catch (const Error&) {
    return false;
  }
}

/// A header that can be read: names, one of them ours.
bool is_header(const std::string& line, char separator) {
  std::vector<std::string> names = split(line, separator);
  for (std::string& name : names) {
    const bool quoted = name.size() > 1 && name.starts_with('"') && name.ends_with('"');
    if (quoted) name = name.substr(1, name.size() - 2);
    if (name.empty() || trim(name) != name) return false;
  }
  const auto is_ours = [](const std::string& name) { return name == "text" || name == "tokens"; };
  return names.size() > 1 && std::ranges::any_of(names, is_ours);
}

/// Rows of a table of words, as far as they are of one kind.
class Columns {
 public:
  explicit Columns(std::span<const std::string> lines) {
    bool blank = false;
    for (const std::string& line : lines) {
      if (trim(line).empty()) {
        blank = true;
        continue;
      }
      if (line.starts_with("# ")) continue;  // a comment
      const bool tabs = line.find('\t') != std::string::npos;
      std::vector<std::string> row = tabs ? split(line, '\t') : split_words(line);
      num_blocks_ += blank || rows_.empty() ? 1U : 0U;
      num_with_tabs_ += tabs ? 1U : 0U;
      blank = false;
      rows_.push_back(std::move(row));
    }
  }

  std::optional<DataFormat> format() const {
    if (rows_.empty()) return std::nullopt;
    if (rows_.front().front() == "-DOCSTART-") return DataFormat::conll;
    const size_t width = rows_[rows_.size() / 2].size();
    if (rows_.size() < 2 || width < 2) return std::nullopt;
    if (!most([width](const Row& row) { return row.size() == width; })) return std::nullopt;
    if (!most([](const Row& row) { return split_words(row.front()).size() == 1; }))
      return std::nullopt;
    if (is_conllu(width)) return DataFormat::conllu;
    if (has_tags(width) || has_tabs() || has_capital_tags()) return DataFormat::conll;
    return std::nullopt;
  }

 private:
  using Row = std::vector<std::string>;

  size_t count(const std::function<bool(const Row&)>& is) const {
    return static_cast<size_t>(std::ranges::count_if(rows_, is));
  }
  /// Files have odd rows.
  bool most(const std::function<bool(const Row&)>& is) const {
    return count(is) * 10 >= rows_.size() * 9;
  }

  /// Words of prose may be "O" or "B-side", but not in such numbers in one column.
  bool has_tags(size_t column, bool is_last) const {
    const size_t outside = count([column](const Row& row) {
      return row.size() > column &&
             (row[column].empty() || row[column] == "O" || row[column] == "_");
    });
    const size_t prefixed = count([column](const Row& row) {
      return row.size() > column && row[column].size() > 2 && row[column][1] == '-' &&
             std::string_view("BIESLU").find(row[column][0]) != std::string_view::npos;
    });
    const bool is_whole = (outside + prefixed) * 10 >= rows_.size() * 9;
    if (is_last) return is_whole || outside * 5 >= rows_.size();  // IO has no prefixes
    return is_whole && outside > 0 && prefixed > 0;
  }
  bool has_tags(size_t width) const {
    for (size_t column = 1; column < width; ++column) {
      if (has_tags(column, column + 1 == width)) return true;
    }
    return false;
  }
  bool is_conllu(size_t width) const {
    const auto is_numbered = [](const Row& row) {
      return row.front()[0] >= '0' && row.front()[0] <= '9';
    };
    return width == 10 && num_with_tabs_ == rows_.size() && most(is_numbered);
  }
  bool has_tabs() const {
    const auto is_of_words = [](const Row& row) {
      return std::ranges::all_of(
          row, [](const std::string& cell) { return split_words(cell).size() < 2; });
    };
    return num_blocks_ > 1 && num_with_tabs_ == rows_.size() && most(is_of_words);
  }
  bool has_capital_tags() const {
    const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    std::set<std::string> tags;
    size_t num_upper = 0;
    for (const Row& row : rows_) {
      if (std::ranges::any_of(row.back(), is_lower)) return false;
      num_upper += std::ranges::any_of(row.back(), is_upper) ? 1U : 0U;
      tags.insert(row.back());
    }
    return num_blocks_ > 1 && rows_.size() >= 12 && tags.size() * 3 <= rows_.size() &&
           num_upper * 2 >= rows_.size();
  }

  std::vector<Row> rows_;
  size_t num_blocks_ = 0;
  size_t num_with_tabs_ = 0;
};

}  // namespace

std::optional<DataFormat> guess_format(std::string_view beginning) {
  const std::vector<std::string> lines = lines_of(beginning);
  const auto first =
      std::ranges::find_if(lines, [](const std::string& line) { return !trim(line).empty(); });
  if (first == lines.end()) return std::nullopt;
  if (is_json_object(*first)) return DataFormat::jsonl;
  if (is_header(*first, ',')) return DataFormat::csv;
  if (is_header(*first, '\t')) return DataFormat::tsv;
  if (first->starts_with("__label__")) return DataFormat::fasttext;
  return Columns(lines).format();
}

std::optional<DataFormat> guess_format_of(const std::filesystem::path& path) {
  if (!is_file(path)) return std::nullopt;
  LineReader lines{InputFile(path)};
  return guess_format(lines.peek());
}

std::string_view look_of(DataFormat format) {
  switch (format) {
    case DataFormat::jsonl:
      return "rows of JSON";
    case DataFormat::csv:
      return "a CSV file with a header";
    case DataFormat::tsv:
      return "a TSV file with a header";
    case DataFormat::conll:
      return "CoNLL columns, one word a line";
    case DataFormat::conllu:
      return "CoNLL-U, one word a line";
    case DataFormat::fasttext:
      return "fastText's lines";
    case DataFormat::text:
      break;
  }
  return "one text a line";
}

void check_is_text(LineReader& lines) {
  const std::optional<DataFormat> guess = guess_format(lines.peek());
  if (!guess) return;
  bad_input(lines.file(), ": looks like ", look_of(*guess),
            ", not like one text a line: say --format ", name_of(*guess),
            ", or --format text if every line is a text");
}

}  // namespace tandem
