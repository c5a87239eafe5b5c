#include "report/wrong_rows.h"

#include <algorithm>
#include <array>

namespace tandem {

namespace {

constexpr size_t kMostWords = 400;
constexpr size_t kMostBytes = 4000;

void add_cut(Html& html, std::string_view text) {
  const bool long_text = text.size() > kMostBytes;
  if (long_text) {
    size_t end = kMostBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text = text.substr(0, end);
  }
  html.text(text);
  if (long_text) html << " …";
}

// By Mark::Kind.
constexpr std::array<Markup, 3> kBegin = {"<mark class=\"missed\">", "<mark class=\"spurious\">",
                                          "<mark class=\"type\">"};
constexpr std::array<Markup, 3> kWhat = {" <small>missed ", " <small>spurious ",
                                         " <small>wrong type "};

void end_mark(Html& html, const Mark& mark) {
  html << kWhat[static_cast<size_t>(mark.kind)];
  html << "<bdi>";
  html.text(mark.label) << "</bdi>";
  if (mark.kind == Mark::Kind::wrong_type) {
    html << " → <bdi>";
    html.text(mark.predicted) << "</bdi>";
  }
  html << "</small></mark>";
}

/// Marks from left to right, in as few lines as keep them apart.
std::vector<std::vector<Mark>> lines_of(std::vector<Mark> marks) {
  std::vector<std::vector<Mark>> lines;
  std::ranges::stable_sort(marks, {}, &Mark::begin);
  for (const Mark& mark : marks) {
    const auto line = std::ranges::find_if(
        lines, [&](const auto& before) { return before.back().end <= mark.begin; });
    if (line == lines.end()) {
      lines.push_back({mark});
    } else {
      line->push_back(mark);
    }
  }
  if (lines.empty()) lines.emplace_back();
  return lines;
}

void add_marked(Html& html, const std::vector<std::string>& words, const std::vector<Mark>& marks) {
  html << "<p class=\"text\" dir=\"auto\">";
  const size_t count = std::min(words.size(), kMostWords);
  auto mark = marks.begin();
  for (size_t word = 0; word < count; ++word) {
    if (word > 0) html << " ";
    if (mark != marks.end() && mark->begin == word) html << kBegin[static_cast<size_t>(mark->kind)];
    add_cut(html, words[word]);
    if (mark != marks.end() && mark->begin <= word && (mark->end <= word + 1 || word + 1 == count))
      end_mark(html, *mark++);
  }
  if (count < words.size()) html << " …";
  html << "</p>\n";
}

void add_wrong_row(Html& html, const WrongAnswer& row) {
  html << "<li><p class=\"note\">";
  html.text(row.where) << "</p>\n";
  for (const std::vector<Mark>& marks : lines_of(row.marks)) add_marked(html, row.words, marks);
  if (!row.text_pair.empty()) {
    html << "<p class=\"text\" dir=\"auto\">";
    add_cut(html, row.text_pair);
    html << "</p>\n";
  }
  if (!row.gold.empty() || !row.predicted.empty()) {
    html << "<p>gold <b><bdi>";
    html.text(row.gold) << "</bdi></b>, predicted <b><bdi>";
    html.text(row.predicted) << "</bdi></b></p>\n";
  }
  html << "</li>\n";
}

}  // namespace

void add_wrong_rows(Html& html, const TaskReport& task) {
  if (task.wrong.empty()) return;
  html << "<h3>Wrong rows</h3>\n<p class=\"note\">";
  html.number(task.num_wrong) << " of ";
  html.number(task.num_labelled) << " labelled rows";
  if (task.num_wrong > static_cast<int64_t>(task.wrong.size())) {
    html << "; the first ";
    html.number(static_cast<int64_t>(task.wrong.size())) << " are shown";
  }
  html << ".</p>\n<ol class=\"wrong\">\n";
  for (const WrongAnswer& row : task.wrong) add_wrong_row(html, row);
  html << "</ol>\n";
}

}  // namespace tandem
