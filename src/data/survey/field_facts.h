#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "format/json.h"

namespace tandem {

/// What stands in a field of rows.
struct FieldFacts {
  std::string name;
  int64_t num_values = 0;      ///< rows that hold something; of these:
  int64_t num_integers = 0;    ///< whole numbers
  int64_t num_numbers = 0;     ///< these and other numbers
  int64_t num_lists = 0;       ///< lists of texts or numbers
  int64_t num_span_lists = 0;  ///< labelled spans
  int64_t num_empty = 0;       ///< lists of nothing: either of the two
  int64_t num_other = 0;       ///< objects, and lists of more than that
  int64_t num_words = 0;       ///< parts between white space of texts, or items of lists
  std::map<std::string, int64_t> values = {};       ///< texts and numbers, and how often
  std::map<std::string, int64_t> items = {};        ///< of lists
  std::map<std::string, int64_t> span_labels = {};  ///< of spans

  bool holds_lists() const { return num_lists > 0 && num_lists + num_empty == num_values; }
  bool holds_spans() const {
    return num_span_lists > 0 && num_span_lists + num_empty == num_values;
  }
  bool holds_texts() const {
    return num_values > 0 && num_lists + num_span_lists + num_empty + num_other == 0;
  }
  bool holds_integers() const { return num_values > 0 && num_integers == num_values; }
  bool holds_numbers() const { return num_values > 0 && num_numbers == num_values; }
};

/// Of each field that some row has, in the order of their coming; of the first 256.
std::vector<FieldFacts> field_facts(std::span<const OrderedJson> rows);

/// A list of texts or numbers, or such a list that somebody has written into one text. Nothing for
/// another value, and for lists of nothing.
std::optional<std::vector<std::string>> list_of(const OrderedJson& value);

/// Items of the list, or parts between white space of the text, that stands in a field of a row; 0
/// for none and for other values.
size_t num_words(const OrderedJson& row, const std::string& field);

}  // namespace tandem
