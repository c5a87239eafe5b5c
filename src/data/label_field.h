#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "data/example.h"
#include "format/json.h"

namespace tandem {

/// What stands in a row for a task, as the format of the file writes it; not owned. A value of a
/// JSON row, never null; a cell of a table, or the value of a comment on a sentence of CoNLL; a
/// column of CoNLL, a cell for each word.
using Cell = std::variant<const Json*, const std::string*, std::span<const std::string>>;

/// Code points [begin, end) of a text and their label.
struct LabelledSpan {
  int64_t begin = 0, end = 0;
  std::string label;
};
using SpanLabels = std::vector<LabelledSpan>;

/// What a cell says: a label of a row, or one a word; or, where words are labelled, spans of the
/// text, of which labels for its words are made.
using CellLabel = std::variant<LabelValue, WordLabels, SpanLabels>;

/// How the labels of a task stand in rows, whatever the format. Each kind of task has its own.
class LabelReader {
 public:
  virtual ~LabelReader() = default;

  /// Whether labels belong to single words: then a text is parted into words, and CoNLL has them in
  /// a column. Else they belong to the row, and CoNLL has them in a comment.
  virtual bool labels_words() const = 0;
  /// What a cell says; nothing where it is empty. Throws Error{bad_input} that says what it should
  /// hold; the caller says where it stands.
  virtual std::optional<CellLabel> read(const Cell& cell) const = 0;
};

/// Whether a name means something else in rows, in answers or in `training.task`, and so cannot be
/// a task's.
inline bool is_reserved(std::string_view name) {
  static const std::set<std::string_view> kReserved = {
      "both", "all", "text", "text_pair", "tokens", "error", "truncated", "line", "id"};
  return kReserved.contains(name);
}

/// A task whose labels are to be read, by the name of its field.
struct LabelField {
  std::string task;
  const LabelReader* reader = nullptr;
};

}  // namespace tandem
