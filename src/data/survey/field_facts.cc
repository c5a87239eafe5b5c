#include "data/survey/field_facts.h"

#include <algorithm>
#include <utility>

#include "base/strings/text.h"
#include "data/rows/cell_list.h"
#include "data/rows/spans.h"
#include "tandem/error.h"

namespace tandem {

namespace {

constexpr size_t kMostFields = 256;

/// What a text holds, where it is written like something else.
std::optional<std::vector<std::string>> list_in(const std::string& text) {
  try {
    const auto items = list_in_cell(text, /*any_item=*/false);
    if (!items || items->empty()) return std::nullopt;
    std::vector<std::string> list;
    for (const ListItem& item : *items) list.push_back(item.value_or(""));
    return list;
  } catch (const Error&) {
    return std::nullopt;
  }
}

/// Nothing too for an empty list, which may be one of anything.
std::optional<SpanLabels> spans_of(const OrderedJson& value) {
  if (!value.is_structured() || value.empty()) return std::nullopt;
  try {
    return spans_in(Json(value));
  } catch (const Error&) {
    return std::nullopt;
  }
}

void add_text(FieldFacts& facts, const std::string& text) {
  const bool is_integer = parse_integer<int64_t>(text).has_value();
  facts.num_integers += is_integer;
  facts.num_numbers += is_integer || parse_decimal(text).has_value();
  facts.num_words += std::ssize(split_views(text));
  ++facts.values[text];
}

void add(FieldFacts& facts, const OrderedJson& value) {
  const bool is_empty_text = value.is_string() && trim(value.get_ref<const std::string&>()).empty();
  if (value.is_null() || is_empty_text) return;
  ++facts.num_values;
  if (const auto list = list_of(value)) {
    ++facts.num_lists;
    facts.num_words += std::ssize(*list);
    for (const std::string& item : *list) ++facts.items[item];
  } else if (const auto spans = spans_of(value)) {
    ++facts.num_span_lists;
    for (const LabelledSpan& span : *spans) ++facts.span_labels[span.label];
  } else if (value.is_structured() && value.empty()) {
    ++facts.num_empty;
  } else if (value.is_structured()) {
    ++facts.num_other;
  } else {
    add_text(facts, value.is_string() ? value.get<std::string>() : value.dump());
  }
}

}  // namespace

std::optional<std::vector<std::string>> list_of(const OrderedJson& value) {
  if (value.is_string()) return list_in(value.get_ref<const std::string&>());
  if (!value.is_array() || value.empty()) return std::nullopt;
  std::vector<std::string> list;
  for (const OrderedJson& item : value) {
    if (item.is_structured()) return std::nullopt;
    list.push_back(item.is_string() ? item.get<std::string>() : item.is_null() ? "" : item.dump());
  }
  return list;
}

size_t num_words(const OrderedJson& row, const std::string& field) {
  const auto value = row.find(field);
  if (value == row.end()) return 0;
  if (const auto list = list_of(*value)) return list->size();
  return value->is_string() ? split_views(value->get_ref<const std::string&>()).size() : 0;
}

std::vector<FieldFacts> field_facts(std::span<const OrderedJson> rows) {
  std::vector<FieldFacts> fields;
  for (const OrderedJson& row : rows) {
    for (const auto& [name, value] : row.items()) {
      auto facts = std::ranges::find(fields, name, &FieldFacts::name);
      if (facts == fields.end()) {
        if (fields.size() == kMostFields) continue;
        fields.push_back({.name = name});
        facts = fields.end() - 1;
      }
      add(*facts, value);
    }
  }
  return fields;
}

}  // namespace tandem
