#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "format/json.h"
#include "tandem/input.h"

namespace tandem {

/// A label as it stands in the data: its name, or a class id.
using LabelValue = std::variant<std::string, int64_t>;
/// One label a word; nothing where a word has none (null, -100).
using WordLabels = std::vector<std::optional<LabelValue>>;
/// What a row says for one task: a label for the whole row, or one a word.
using RawLabel = std::variant<LabelValue, WordLabels>;

/// Labels that it says.
inline int64_t num_labels(const RawLabel& label) {
  const auto* const words = std::get_if<WordLabels>(&label);
  if (words == nullptr) return 1;
  return std::ranges::count_if(*words, [](const auto& word) { return word.has_value(); });
}

/// Where a row stands. The name is shared by the rows of a file.
struct Origin {
  std::shared_ptr<const std::string> file;
  int64_t line = 0;  ///< from 1

  /// "train.jsonl:12"
  std::string where() const { return *file + ":" + std::to_string(line); }
};

/// Where the words of a row come from.
enum class WordSource {
  given,       ///< somebody has split them
  whitespace,  ///< parts of a text between white space
  spans,       ///< parts of a text as a tokenizer sees it, whose tags, in IOB2, are made of spans
};

/// One row of data: an input with labels.
struct Example : Input {
  WordSource words = WordSource::given;
  /// By task; a task without an entry has no label here. Word labels are as many as `tokens`.
  std::map<std::string, RawLabel> labels;
  Origin origin;
  /// All that the row holds, by the file's names, where its reader keeps that; else null.
  std::shared_ptr<const OrderedJson> fields = {};
};

}  // namespace tandem
