#include "labels/label_doubts.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <optional>
#include <span>
#include <string_view>

#include "base/fail.h"
#include "base/strings/code_points.h"
#include "base/strings/text.h"
#include "base/strings/utf8.h"
#include "text/unicode/unicode.h"

namespace tandem {

namespace {

constexpr size_t kMostShown = 5;

bool is_invisible(char32_t c) {
  return CharClass::of(c).removed() || (c >= 0x80 && CharClass::of(c).space());
}

/// 'a', with what nobody sees as U+FEFF.
std::string shown(std::string_view label) {
  std::string text = "'";
  for (const char32_t c : code_points_of(label)) {
    if (!is_invisible(c)) {
      append_utf8(c, text);
      continue;
    }
    std::array<char, 12> code{};
    std::snprintf(code.data(), code.size(), "<U+%04X>", static_cast<unsigned>(c));
    text += code.data();
  }
  return text + "'";
}

std::string shown(const std::vector<std::string>& labels) {
  const auto first = std::span(labels).first(std::min(kMostShown, labels.size()));
  const std::string text = join(first, ", ", [](std::string_view label) { return shown(label); });
  return labels.size() > kMostShown ? text + ", ..." : text;
}

/// In lower case, without what is invisible, one space for any white space.
std::string folded(std::string_view label) {
  std::string text;
  for (const char32_t c : code_points_of(label)) {
    if (CharClass::of(c).space()) {
      text += ' ';
    } else if (!CharClass::of(c).removed()) {
      for (const char32_t lower : lowercase(c)) append_utf8(lower, text);
    }
  }
  return join(split_words(text), " ");
}

bool has_blurred_ends(std::string_view label) {
  return std::ranges::any_of(code_points_of(label), is_invisible) ||
         trim(label).size() != label.size();
}

/// "B-PER" for b-per, B_PER, PER-B and their like; nothing for a tag without such a prefix.
std::optional<std::string> as_prefixed(std::string_view tag) {
  constexpr std::string_view kPrefixes = "biesul", kSeparators = "-_./:";
  if (tag.size() < 3) return std::nullopt;
  const auto is = [](std::string_view set, char c) {
    return set.find(c) != std::string_view::npos;
  };
  const auto tag_of = [](char prefix, std::string_view label) {
    const char upper = static_cast<char>(lower_ascii(prefix) - 'a' + 'A');
    return concat(upper, "-", label);
  };
  if (is(kPrefixes, lower_ascii(tag.front())) && is(kSeparators, tag[1]))
    return tag_of(tag.front(), tag.substr(2));
  if (is(kPrefixes, lower_ascii(tag.back())) && is(kSeparators, tag[tag.size() - 2]))
    return tag_of(tag.back(), tag.substr(0, tag.size() - 2));
  return std::nullopt;
}

bool means_outside(std::string_view tag) {
  constexpr std::array<std::string_view, 10> kNames = {"0",    "o",    "other",   "outside", "out",
                                                       "none", "null", "nothing", "-",       "_"};
  return tag != "O" && std::ranges::find(kNames, lower_ascii(tag)) != kNames.end();
}

constexpr std::string_view kPlain =
    "for plain labels of words, such as parts of speech, say tag_scheme: none";

}  // namespace

std::vector<std::string> label_doubts(std::span<const std::string> labels) {
  std::map<std::string, std::vector<std::string>> alike;
  std::vector<std::string> blurred;
  for (const std::string& label : labels) {
    alike[folded(label)].push_back(label);
    if (has_blurred_ends(label)) blurred.push_back(label);
  }
  std::vector<std::string> doubts;
  for (const auto& [form, twins] : alike) {
    if (twins.size() < 2) continue;
    if (doubts.size() == kMostShown) break;
    doubts.push_back(concat("the labels ", shown(twins),
                            " differ by case, white space or invisible characters alone, and are "
                            "learned as different ones"));
  }
  if (!blurred.empty()) {
    doubts.push_back(concat("labels hold white space at their ends, or invisible characters: ",
                            shown(blurred), "; clean the file where that is not meant"));
  }
  return doubts;
}

std::vector<std::string> tag_doubts(std::span<const std::string> tags) {
  std::vector<std::string> outside, prefixed, meant;
  bool begins = false, has_outside = false;
  for (const std::string& tag : tags) {
    has_outside = has_outside || tag == "O";
    if (means_outside(tag)) {
      outside.push_back(tag);
    } else if (const auto form = as_prefixed(tag)) {
      prefixed.push_back(tag);
      meant.push_back(*form);
      begins = begins || form->front() == 'B';
    }
  }
  std::vector<std::string> doubts;
  if (!outside.empty()) {
    doubts.push_back(concat("the tag ", shown(outside),
                            " counts as an entity type: if it means outside of entities, write O; ",
                            kPlain));
  }
  if (begins) {
    doubts.push_back(concat("the tags ", shown(prefixed),
                            " count as entity types of their own: if they mean ", shown(meant),
                            ", write them so; ", kPlain));
  }
  if (!tags.empty() && !has_outside && outside.empty() && !begins) {
    doubts.push_back(concat("no tag is O, so that every word is part of an entity: ", kPlain));
  }
  return doubts;
}

}  // namespace tandem
