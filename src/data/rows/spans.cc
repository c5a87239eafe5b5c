#include "data/rows/spans.h"

#include <algorithm>

#include "base/fail.h"
#include "base/strings/code_points.h"
#include "data/label_value.h"

namespace tandem {

namespace {

constexpr const char* kWanted =
    "expected spans [start, end, label], or objects with start, end and label";

int64_t offset_in(const Json& value) {
  if (!value.is_number_integer()) bad_input(kWanted, "; found ", describe(value), " as an offset");
  return value.get<int64_t>();
}

std::string label_text(const Json& value) {
  const std::optional<LabelValue> label = label_in(value);
  if (!label || name_of(*label).empty()) bad_input("a span has no label");
  return name_of(*label);
}

const Json* either(const Json& object, const char* name, const char* other) {
  const auto found = object.find(object.contains(name) ? name : other);
  return found == object.end() ? nullptr : &*found;
}

LabelledSpan span_in_list(const Json& list) {
  if (list.size() != 3) bad_input(kWanted, "; found a list of ", list.size());
  return {offset_in(list[0]), offset_in(list[1]), label_text(list[2])};
}

LabelledSpan span_in_object(const Json& object) {
  const Json* const start = either(object, "start", "start_offset");
  const Json* const end = either(object, "end", "end_offset");
  const Json* label = either(object, "label", "labels");
  if (start == nullptr || end == nullptr || label == nullptr)
    bad_input(kWanted, "; found an object without them");
  if (label->is_array()) {
    if (label->size() != 1) bad_input("a span has ", label->size(), " labels; give it one");
    label = &label->front();
  }
  return {offset_in(*start), offset_in(*end), label_text(*label)};
}

LabelledSpan span_in(const Json& item) {
  if (item.is_array()) return span_in_list(item);
  if (item.is_object()) return span_in_object(item);
  bad_input(kWanted, "; found ", describe(item));
}

/// {"label": {"span": [start, end]}}, or a list of such objects for a label.
void add_named(const std::string& label, const Json& object, SpanLabels& spans) {
  const auto span = object.find("span");
  if (span == object.end() || !span->is_array() || span->size() != 2)
    bad_input(label, ": expected {\"span\": [start, end]}");
  spans.push_back({offset_in((*span)[0]), offset_in((*span)[1]), label});
}

SpanLabels spans_in_map(const Json& map) {
  SpanLabels spans;
  for (const auto& [name, value] : map.items()) {
    if (value.is_object()) {
      add_named(name, value, spans);
    } else if (value.is_array()) {
      for (const Json& item : value) {
        if (item.is_object() && item.contains("span")) {
          add_named(name, item, spans);
        } else {
          spans.push_back(span_in(item));
        }
      }
    } else {
      bad_input(kWanted, "; found ", describe(value));
    }
  }
  return spans;
}

/// A span in words [first, last).
struct Aligned {
  const LabelledSpan* span;
  size_t first, last;
};

std::string describe(const LabelledSpan& span) {
  return concat("span ", span.begin, "-", span.end, " ", span.label);
}

void check_within(const LabelledSpan& span, size_t length) {
  if (span.begin >= 0 && span.begin < span.end && span.end <= static_cast<int64_t>(length)) return;
  bad_input(describe(span), " does not lie within the text of ", length,
            " code points; offsets count code points, and an end is exclusive");
}

}  // namespace

std::optional<SpanLabels> spans_in(const Json& value) {
  if (value.is_object()) return spans_in_map(value);
  if (!value.is_array() || (!value.empty() && !value.front().is_structured())) return std::nullopt;
  SpanLabels spans;
  for (const Json& item : value) spans.push_back(span_in(item));
  return spans;
}

std::vector<std::string> texts_of(std::string_view text, std::span<const WordSpan> words) {
  const std::u32string points = code_points_of(text);
  std::vector<std::string> texts;
  for (const WordSpan& word : words) {
    texts.push_back(utf8_of(std::u32string_view(points).substr(
        static_cast<size_t>(word.begin), static_cast<size_t>(word.end - word.begin))));
  }
  return texts;
}

WordLabels tags_of(const SpanLabels& spans, std::string_view text, std::span<const WordSpan> words,
                   std::vector<std::string>& notes) {
  const std::u32string points = code_points_of(text);
  std::vector<Aligned> aligned;
  for (const LabelledSpan& span : spans) {
    check_within(span, points.size());
    const auto ends_before = [&](const WordSpan& word) { return word.end <= span.begin; };
    const auto begins_before = [&](const WordSpan& word) { return word.begin < span.end; };
    const auto first = std::ranges::partition_point(words, ends_before);
    const auto last = std::ranges::partition_point(words, begins_before);
    if (first >= last) {
      notes.push_back(concat("the ", describe(span), " holds no word: left out"));
      continue;
    }
    if (first->begin < span.begin || span.end < (last - 1)->end) {
      const std::u32string_view taken = std::u32string_view(points).substr(
          static_cast<size_t>(first->begin), static_cast<size_t>((last - 1)->end - first->begin));
      notes.push_back(
          concat("the ", describe(span), " cuts a word: widened to ", quote(utf8_of(taken))));
    }
    aligned.push_back({&span, static_cast<size_t>(first - words.begin()),
                       static_cast<size_t>(last - words.begin())});
  }
  std::ranges::stable_sort(aligned, [](const Aligned& a, const Aligned& b) {
    return std::pair(b.last - b.first, a.first) < std::pair(a.last - a.first, b.first);
  });
  WordLabels tags(words.size(), LabelValue("O"));
  std::vector<const LabelledSpan*> owners(words.size(), nullptr);
  for (const Aligned& each : aligned) {
    const auto owner = std::find_if(owners.begin() + static_cast<std::ptrdiff_t>(each.first),
                                    owners.begin() + static_cast<std::ptrdiff_t>(each.last),
                                    [](const LabelledSpan* span) { return span != nullptr; });
    if (owner != owners.begin() + static_cast<std::ptrdiff_t>(each.last)) {
      notes.push_back(
          concat("the ", describe(*each.span), " overlaps the ", describe(**owner), ": left out"));
      continue;
    }
    for (size_t word = each.first; word < each.last; ++word) {
      owners[word] = each.span;
      tags[word] = LabelValue((word == each.first ? "B-" : "I-") + each.span->label);
    }
  }
  return tags;
}

}  // namespace tandem
