#include "tasks/token_classification/tag_conversion.h"

#include <vector>

#include "base/fail.h"
#include "labels/entities.h"

namespace tandem {

namespace {

void convert_labels(WordLabels& labels, TagScheme from, TagScheme to) {
  std::vector<std::string> tags;
  std::vector<size_t> words;
  for (size_t word = 0; word < labels.size(); ++word) {
    if (!labels[word]) continue;
    const auto* tag = std::get_if<std::string>(&*labels[word]);
    if (tag == nullptr)
      bad_input(
          "tags that are numbers cannot be converted: write their names, or leave "
          "convert_tags out");
    tags.push_back(*tag);
    words.push_back(word);
  }
  const std::vector<std::string> converted = convert_tags(tags, from, to);
  for (size_t i = 0; i < words.size(); ++i) labels[words[i]] = converted[i];
}

void convert_row(Example& row, const std::string& task, TagScheme from, TagScheme to) {
  const auto found = row.labels.find(task);
  if (found == row.labels.end()) return;
  try {
    convert_labels(std::get<WordLabels>(found->second), from, to);
  } catch (const Error& error) {
    throw Error(error.code(), concat(row.origin.where(), ": ", task, ": ", error.message()));
  }
}

}  // namespace

void convert_tags(std::span<Example> rows, const std::string& task, TagScheme from, TagScheme to) {
  if (from == to) return;
  for (Example& row : rows) convert_row(row, task, from, to);
}

void write_spans_in(std::span<Example> rows, const std::string& task, TagScheme scheme) {
  if (scheme == TagScheme::IOB2 || scheme == TagScheme::none) return;
  for (Example& row : rows) {
    if (row.words == WordSource::spans) convert_row(row, task, TagScheme::IOB2, scheme);
  }
}

}  // namespace tandem
