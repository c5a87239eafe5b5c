#include "labels/word_rule.h"

#include <algorithm>
#include <cstdint>

#include "base/strings/code_points.h"
#include "base/strings/text.h"
#include "base/strings/utf8.h"
#include "text/unicode/unicode.h"

namespace tandem {

namespace {

bool is_punctuation(char32_t c) {
  return CharClass::of(c).punctuation();
}

bool is_ideograph(char32_t c) {
  return CharClass::of(c).cjk();
}

bool holds(std::u32string_view set, char32_t c) {
  return set.find(c) != std::u32string_view::npos;
}

/// U.S. keeps the stop at its end.
bool is_abbreviation(std::u32string_view part) {
  return part.back() == U'.' && holds(part.substr(0, part.size() - 1), U'.') &&
         !std::ranges::all_of(part, is_punctuation);
}

/// Words of one part between white space, which begins at code point `first`.
class PartSplitter {
 public:
  PartSplitter(const WordRule& rule, std::vector<WordSpan>& words) : rule_(rule), words_(words) {}

  void split(std::u32string_view part, int first) {
    const auto add = [&](size_t begin, size_t end) {
      words_.push_back({first + static_cast<int>(begin), first + static_cast<int>(end)});
    };
    size_t begin = 0, end = part.size();
    while (begin < end && is_punctuation(part[begin]) && !holds(rule_.prefixes, part[begin])) {
      add(begin, begin + 1);
      ++begin;
    }
    const bool abbreviation = begin < end && is_abbreviation(part.substr(begin));
    while (begin < end && !abbreviation && is_punctuation(part[end - 1]) &&
           !holds(rule_.suffixes, part[end - 1])) {
      --end;
    }
    for (size_t at = begin, word = begin; at < end; ++at) {
      const bool alone = is_ideograph(part[at]);
      if (alone && at > word) add(word, at);
      if (alone || at + 1 == end) add(alone ? at : word, at + 1);
      if (alone) word = at + 1;
    }
    for (size_t at = end; at < part.size(); ++at) add(at, at + 1);
  }

 private:
  const WordRule& rule_;
  std::vector<WordSpan>& words_;
};

/// As BERT parts a text, apart from what its normaliser changes within words.
std::vector<WordSpan> tokenizer_words(std::string_view text) {
  std::vector<WordSpan> words;
  const std::u32string points = code_points_of(text);
  const int end = static_cast<int>(points.size());
  bool visible = false;  // a part of control characters alone is no word
  for (int at = 0, begin = 0; at <= end; ++at) {
    const CharClass kind = CharClass::of(at < end ? points[static_cast<size_t>(at)] : U' ');
    const bool alone = kind.punctuation() || kind.cjk();
    if (!alone && !kind.space() && !kind.blank()) {
      visible = visible || !kind.removed();
      continue;
    }
    if (visible) words.push_back({begin, at});
    if (alone) words.push_back({at, at + 1});
    begin = at + 1;
    visible = false;
  }
  return words;
}

}  // namespace

std::vector<WordSpan> words_of(std::string_view text, const WordRule& rule) {
  if (rule.kind == WordRule::Kind::tokenizer) return tokenizer_words(text);
  std::vector<WordSpan> words;
  PartSplitter splitter(rule, words);
  size_t byte = 0;
  int point = 0;
  for (const std::string_view part : split_views(text)) {
    const auto begin = static_cast<size_t>(part.data() - text.data());
    point += static_cast<int>(count_code_points(text.substr(byte, begin - byte)));
    const int length = static_cast<int>(count_code_points(part));
    if (rule.kind == WordRule::Kind::whitespace) {
      words.push_back({point, point + length});
    } else {
      splitter.split(code_points_of(part), point);
    }
    point += length;
    byte = begin + part.size();
  }
  return words;
}

void WordRuleLearner::add(std::span<const std::string> words, bool of_text) {
  ++(of_text ? texts_ : split_);
  if (of_text) return;
  for (const std::string& word : words) add(word);
}

void WordRuleLearner::add(std::string_view word) {
  const std::u32string points = code_points_of(word);
  const auto ideographs = std::ranges::count_if(points, is_ideograph);
  if (ideographs > 0) ++(ideographs > 1 ? ideograph_words_ : ideographs_);
  if (points.empty()) return;
  if (std::ranges::all_of(points, is_punctuation)) {
    for (const char32_t c : points) ++places_[c].alone;
    return;
  }
  if (is_punctuation(points.front())) ++places_[points.front()].before;
  if (is_punctuation(points.back()) && !is_abbreviation(points)) ++places_[points.back()].behind;
}

WordRule WordRuleLearner::rule() const {
  if (texts_ > split_ || ideograph_words_ > ideographs_)
    return {.kind = WordRule::Kind::whitespace};
  WordRule rule{.kind = WordRule::Kind::punctuation};
  for (const auto& [c, places] : places_) {
    if (places.before > places.alone) rule.prefixes += c;
    if (places.behind > places.alone) rule.suffixes += c;
  }
  return rule;
}

}  // namespace tandem
