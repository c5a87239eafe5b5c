#include "format/rows/conll.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/fail.h"
#include "base/strings/text.h"

namespace tandem {

namespace {

bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_-. []").find(c) != std::string_view::npos;
}

/// Key and value of a comment line; nothing where the line is a word that begins with #.
std::optional<std::pair<std::string, std::string>> parse_comment(std::string_view line) {
  if (!line.starts_with("# ") || line.find('\t') != std::string_view::npos) return std::nullopt;
  const std::string_view body = trim(line.substr(2));
  if (body == "newdoc" || body == "newpar") return std::pair(std::string(body), std::string());
  const size_t separator = body.find_first_of("=:");
  if (separator == std::string_view::npos) return std::nullopt;
  const std::string_view key = trim(body.substr(0, separator));
  if (key.empty() || !std::all_of(key.begin(), key.end(), is_key_character)) return std::nullopt;
  return std::pair(std::string(key), std::string(trim(body.substr(separator + 1))));
}

/// GermEval's "#", a tab and where the sentence is from: not the word # with its columns.
bool is_source(std::string_view line, size_t width) {
  if (!line.starts_with("#\t")) return false;
  const std::string_view source = line.substr(2);
  if (source.find('\t') != std::string_view::npos) return false;
  return width == 0 ? source.find_first_of(" /") != std::string_view::npos : width != 2;
}

/// The id of a range of words, or of an empty node.
bool is_beside_words(std::string_view id) {
  return id.find_first_of("-.") != std::string_view::npos;
}

}  // namespace

/// Whether the line is one; with a key it is noted.
bool ConllReader::take_comment(ConllSentence& sentence) const {
  if (const auto comment = parse_comment(line_)) {
    sentence.comments.insert_or_assign(comment->first, comment->second);
    return true;
  }
  return is_source(line_, width_) || (dialect_ == ConllDialect::conllu && line_.starts_with('#'));
}

void ConllReader::add_row(ConllSentence& sentence) {
  const bool tabs = line_.find('\t') != std::string::npos;
  std::vector<std::string> row = tabs ? split(line_, '\t') : split_words(line_);
  if (row[0] == "-DOCSTART-") return;
  if (dialect_ == ConllDialect::conllu && is_beside_words(row[0])) return;
  if (width_ == 0) width_ = row.size();
  if (row.size() != width_ && !any_width_) {
    bad_input(lines_.where(), ": ", row.size(), " columns, but the rows above have ", width_,
              "; separate columns by one tab, sentences by a blank line");
  }
  if (sentence.rows.empty()) sentence.line = lines_.line_number();
  sentence.rows.push_back(std::move(row));
}

void ConllReader::skip_sentence() {
  while (true) {
    try {
      if (!lines_.next(line_) || trim(line_).empty()) return;
    } catch (const Error&) {
      // The first error of the sentence is the one to report.
    }
  }
}

bool ConllReader::ready() {
  bool any = false;
  return lines_.ready([&any](std::string_view line) {
    const bool ends = any && trim(line).empty();
    any = any || !(trim(line).empty() || line.starts_with('#'));
    return ends;
  });
}

bool ConllReader::next(ConllSentence& sentence) {
  try {
    return read(sentence);
  } catch (const Error&) {
    skip_sentence();
    throw;
  }
}

bool ConllReader::read(ConllSentence& sentence) {
  sentence = {};
  while (lines_.next(line_)) {
    if (trim(line_).empty()) {
      if (!sentence.rows.empty()) return true;
      sentence.comments.clear();
      continue;
    }
    if (!sentence.rows.empty() || !take_comment(sentence)) add_row(sentence);
  }
  return !sentence.rows.empty();
}

}  // namespace tandem
