#include "report/tables.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

namespace tandem {

namespace {

constexpr size_t kMostLabelRows = 1000;
constexpr size_t kMostMatrixLabels = 30;

constexpr std::array<Markup, 6> kHeat = {"<td>",
                                         "<td class=\"h1\">",
                                         "<td class=\"h2\">",
                                         "<td class=\"h3\">",
                                         "<td class=\"h4\">",
                                         "<td class=\"h5\">"};
constexpr std::array<Markup, 6> kRight = {"<td>",
                                          "<td class=\"r1\">",
                                          "<td class=\"r2\">",
                                          "<td class=\"r3\">",
                                          "<td class=\"r4\">",
                                          "<td class=\"r5\">"};

void add_row(Html& html, std::string_view name, const Scores& scores, int64_t support) {
  html << "<tr><th scope=\"row\" dir=\"auto\">";
  html.text(name) << "</th>";
  for (const double value : {scores.precision, scores.recall, scores.f1}) {
    html << "<td>";
    html.figure(value) << "</td>";
  }
  html << "<td>";
  html.number(support) << "</td></tr>\n";
}

/// The places of the labels that the matrix has, in their order.
std::vector<size_t> labels_to_show(const TaskTables& tables) {
  std::vector<size_t> shown;
  std::vector<int64_t> wrong(tables.labels.size());
  for (const Confusion& cell : tables.confusion) {
    if (cell.gold == cell.predicted) continue;
    wrong[static_cast<size_t>(cell.gold)] += cell.count;
    wrong[static_cast<size_t>(cell.predicted)] += cell.count;
  }
  for (size_t label = 0; label < wrong.size(); ++label) shown.push_back(label);
  if (shown.size() <= kMostMatrixLabels) return shown;
  std::ranges::stable_sort(shown, std::greater(), [&](size_t label) { return wrong[label]; });
  shown.resize(kMostMatrixLabels);
  return shown;
}

}  // namespace

void add_label_table(Html& html, const TaskTables& tables) {
  if (tables.labels.empty()) return;
  html << "<h3>Labels</h3>\n<div class=\"wide\"><table>\n<tr><th>label</th><th>precision</th>"
          "<th>recall</th><th>F1</th><th>support</th></tr>\n";
  const size_t count = std::min(tables.labels.size(), kMostLabelRows);
  for (size_t i = 0; i < count; ++i) {
    const TaskTables::LabelRow& label = tables.labels[i];
    add_row(html, label.label, {label.precision, label.recall, label.f1}, label.support);
  }
  html << "<tbody class=\"averages\">\n";
  const Averages& averages = tables.averages;
  add_row(html, "micro average", averages.micro, averages.support);
  add_row(html, "macro average", averages.macro, averages.support);
  add_row(html, "weighted average", averages.weighted, averages.support);
  html << "</tbody></table></div>\n";
  if (count < tables.labels.size()) {
    html << "<p class=\"note\">";
    html.number(static_cast<int64_t>(tables.labels.size() - count))
        << " other labels are left out.</p>\n";
  }
}

void add_confusion_matrix(Html& html, const TaskTables& tables) {
  if (tables.confusion.empty()) return;
  const std::vector<size_t> shown = labels_to_show(tables);
  std::map<std::pair<size_t, size_t>, int64_t> counts;
  for (const Confusion& cell : tables.confusion)
    counts[{static_cast<size_t>(cell.gold), static_cast<size_t>(cell.predicted)}] = cell.count;
  html << "<h3>Confusion matrix</h3>\n<div class=\"wide\"><table class=\"matrix\">\n"
          "<tr><th>gold \\ predicted</th>";
  for (size_t column = 1; column <= shown.size(); ++column) {
    html << "<th>";
    html.number(static_cast<int64_t>(column)) << "</th>";
  }
  html << "</tr>\n";
  for (size_t row = 0; row < shown.size(); ++row) {
    const TaskTables::LabelRow& label = tables.labels[shown[row]];
    html << "<tr><th scope=\"row\">";
    html.number(static_cast<int64_t>(row + 1)) << " <bdi>";
    html.text(label.label) << "</bdi></th>";
    for (const size_t column : shown) {
      const auto found = counts.find({shown[row], column});
      const int64_t count = found == counts.end() ? 0 : found->second;
      const int64_t heat = count == 0 ? 0 : 1 + 4 * count / std::max(count, label.support);
      html << (column == shown[row] ? kRight : kHeat)[static_cast<size_t>(heat)];
      if (count > 0) html.number(count);
      html << "</td>";
    }
    html << "</tr>\n";
  }
  html << "</table></div>\n<p class=\"note\">Columns bear the numbers of the rows.";
  if (shown.size() < tables.labels.size()) {
    html << " These labels are confused most; ";
    html.number(static_cast<int64_t>(tables.labels.size() - shown.size()))
        << " others are left out.";
  }
  html << "</p>\n";
}

}  // namespace tandem
