#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "format/rows/line_reader.h"

namespace tandem {

/// A sentence of a CoNLL file: a table of words and what its comment lines say.
struct ConllSentence {
  int64_t line = 0;                             ///< of its first row
  std::map<std::string, std::string> comments;  ///< by key
  std::vector<std::vector<std::string>> rows;   ///< one a word, all of the same width, at least one
};

enum class ConllDialect {
  conll,   ///< any columns
  conllu,  ///< CoNLL-U of Universal Dependencies: every line that begins with # before the first
           ///< word is a comment; ranges (2-3) and empty nodes (3.1) are no words
};

/// Reads files of one word a line and a blank line between sentences. Columns are separated by a
/// tab, or by spaces in a line without a tab. `# key = value` and `# key: value` before the first
/// word are comments (also `# newdoc`, `# newpar` and GermEval's `#`, a tab and a source); in plain
/// CoNLL any other line that begins with # is a word. `-DOCSTART-` rows are skipped. Not
/// thread-safe.
class ConllReader {
 public:
  explicit ConllReader(LineReader lines, ConllDialect dialect = ConllDialect::conll)
      : lines_(std::move(lines)), dialect_(dialect) {}

  /// Rows need not have as many columns as the others.
  void allow_any_width() { any_width_ = true; }

  /// The next sentence, or false after the last one. Throws Error{bad_input}, naming file and line,
  /// for rows of different width; the next call goes on after that sentence.
  bool next(ConllSentence& sentence);

  const std::string& file() const { return lines_.file(); }

  /// Whether a sentence can probably be read without waiting for more input.
  bool ready();

 private:
  bool read(ConllSentence& sentence);
  bool take_comment(ConllSentence& sentence) const;
  void add_row(ConllSentence& sentence);
  void skip_sentence();

  LineReader lines_;
  ConllDialect dialect_;
  std::string line_;
  bool any_width_ = false;
  size_t width_ = 0;  ///< of the rows of the whole file; 0 before the first
};

}  // namespace tandem
