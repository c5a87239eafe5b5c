#include "data/survey/text_index.h"

#include <functional>
#include <string_view>

#include "base/strings/utf8.h"
#include "data/label_value.h"
#include "text/unicode/unicode.h"

namespace tandem {

namespace {

constexpr size_t kMostExamples = 5;

std::string text_of(const Example& row) {
  std::string text = row.text;
  for (const std::string& word : row.tokens) text += (text.empty() ? "" : " ") + word;
  if (row.text_pair) text += "\x1f" + *row.text_pair;
  return text;
}

/// In lower case, white space as one space: what a careless copy keeps.
std::string bare(std::string_view text) {
  std::string kept;
  std::array<char, 4> bytes{};
  bool space = false;
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = decode_valid_utf8(text, at);
    at += static_cast<size_t>(c.length);
    space = space || CharClass::of(c.value).space();
    if (CharClass::of(c.value).space()) continue;
    if (space && !kept.empty()) kept += ' ';
    space = false;
    for (const char32_t lower : lowercase(c.value))
      kept.append(bytes.data(), write_utf8(lower, bytes.data()));
  }
  return kept;
}

uint64_t hash_of(std::string_view text) {
  return std::hash<std::string_view>{}(text);
}

uint64_t label_hash(const RawLabel& raw) {
  std::string text;
  if (const auto* label = std::get_if<LabelValue>(&raw)) {
    text = name_of(*label);
  } else {
    for (const auto& word : std::get<WordLabels>(raw)) text += (word ? name_of(*word) : "") + "\n";
  }
  return hash_of(text) | 1;  // 0 is none
}

void add(TextIndex::Found& found, const Origin& first, const Origin& second) {
  ++found.count;
  if (found.examples.size() < kMostExamples)
    found.examples.push_back({first.where(), second.where()});
}

}  // namespace

void TextIndex::add(const Example& row, Part part) {
  const std::string text = text_of(row);
  const uint64_t exact = hash_of(text);
  std::vector<uint64_t> labels;
  for (const std::string& task : tasks_) {
    const auto label = row.labels.find(task);
    labels.push_back(label == row.labels.end() ? 0 : label_hash(label->second));
  }
  const auto [place, is_new] = seen_.try_emplace(hash_of(bare(text)));
  Seen& before = place->second;
  if (is_new) {
    before = {row.origin, exact, part, std::move(labels)};
    return;
  }
  const bool same_part = before.part == part;
  Found& found = !same_part              ? overlap_
                 : before.exact == exact ? exact_[static_cast<size_t>(part)]
                                         : near_[static_cast<size_t>(part)];
  tandem::add(found, before.origin, row.origin);
  for (size_t t = 0; t < tasks_.size(); ++t) {
    if (labels[t] == 0) continue;
    if (before.labels[t] == 0) {
      before.labels[t] = labels[t];
    } else if (before.labels[t] != labels[t]) {
      tandem::add(conflicts_[t], before.origin, row.origin);
    }
  }
}

}  // namespace tandem
