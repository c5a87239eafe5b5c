#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "data/files/data_file.h"
#include "format/json.h"

namespace tandem {

/// A task that a field may hold the labels of.
struct GuessedTask {
  enum class Labels { of_rows, of_words, of_spans };

  std::string name;   ///< as a task may be called
  std::string field;  ///< the file's name
  Labels form = Labels::of_rows;
  std::map<std::string, int64_t> labels = {};  ///< and how many rows, words or spans have each
};

/// What the fields of rows are for.
struct FieldRoles {
  std::string text, text_pair, tokens;        ///< the file's names; empty: none
  std::vector<GuessedTask> tasks;             ///< to learn
  std::vector<GuessedTask> possible;          ///< that may be meant for labels too
  std::map<std::string, std::string> unused;  ///< fields by the file's name, and why
};

/// Tells them by names that data sets use and by what stands in `rows` (FieldRows, some thousands):
/// the text by its name or as the longest, tokens and tags as lists of equal length or as words of
/// cells with equal numbers, spans by their form, labels by their name or as few values that come
/// again and again. What `file.fields` says of text, text_pair, tokens and tasks stays. Throws
/// Error{bad_input} where no field can be the text, or none a label.
FieldRoles guess_roles(std::span<const OrderedJson> rows, const DataFile& file);

}  // namespace tandem
