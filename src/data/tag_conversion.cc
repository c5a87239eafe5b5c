#include "data/tag_conversion.h"

#include <vector>

#include "base/fail.h"
#include "labels/entities.h"

namespace tandem {

namespace {

/// Converts the labelled words from `begin` on, and returns where they end.
size_t convert_run(WordLabels& labels, size_t begin, TagScheme from, TagScheme to) {
  std::vector<std::string> tags;
  for (size_t word = begin; word < labels.size() && labels[word]; ++word) {
    const auto* tag = std::get_if<std::string>(&*labels[word]);
    if (tag == nullptr)
      bad_input(
          "tags that are numbers cannot be converted: write their names, or leave "
          "convert_tags out");
    tags.push_back(*tag);
  }
  const std::vector<std::string> converted = convert_tags(tags, from, to);
  for (size_t i = 0; i < converted.size(); ++i) labels[begin + i] = converted[i];
  return begin + tags.size();
}

}  // namespace

void convert_tags(std::span<Example> rows, const std::string& task, TagScheme from, TagScheme to) {
  if (from == to) return;
  for (Example& row : rows) {
    const auto found = row.labels.find(task);
    if (found == row.labels.end()) continue;
    auto& labels = std::get<WordLabels>(found->second);
    try {
      for (size_t word = 0; word < labels.size(); ++word)
        word = convert_run(labels, word, from, to);
    } catch (const Error& error) {
      throw Error(error.code(), concat(row.origin.where(), ": ", task, ": ", error.message()));
    }
  }
}

}  // namespace tandem
