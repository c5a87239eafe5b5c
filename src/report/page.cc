#include "report/page.h"

#include "report/chart.h"
#include "report/html.h"
#include "report/tables.h"
#include "report/wrong_rows.h"

namespace tandem {

namespace {

constexpr Markup kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<style>
:root { --fg: #1f2328; --bg: #ffffff; --soft: #59636e; --line: #d1d9e0; --c0: #0969da; --c1: #bc4c00;
  --c2: #1a7f37; --c3: #8250df; --c4: #bf3989; --c5: #57606a; --bad: 207, 34, 46; --good: 26, 127, 55; --odd: 9, 105, 218; }
@media (prefers-color-scheme: dark) { :root { --fg: #e6edf3; --bg: #0d1117; --soft: #9198a1; --line: #3d444d;
  --c0: #58a6ff; --c1: #f0883e; --c2: #3fb950; --c3: #bc8cff; --c4: #f778ba; --c5: #8b949e; --bad: 248, 81, 73;
  --good: 63, 185, 80; --odd: 88, 166, 255; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; background: var(--bg); color: var(--fg);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
.note, figcaption, small { color: var(--soft); font-size: 0.875rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
th, td { padding: 0.2rem 0.6rem; border-bottom: 1px solid var(--line); text-align: right; }
th:first-child { text-align: left; font-weight: normal; max-width: 20rem; overflow-wrap: break-word; }
th:not([scope]) { font-weight: 600; }
.averages { border-top: 2px solid var(--line); }
.matrix td, .matrix th { padding: 0.2rem 0.4rem; }
.h1 { background: rgba(var(--bad), 0.12); } .h2 { background: rgba(var(--bad), 0.22); } .h3 { background: rgba(var(--bad), 0.32); }
.h4 { background: rgba(var(--bad), 0.42); } .h5 { background: rgba(var(--bad), 0.52); }
.r1 { background: rgba(var(--good), 0.08); } .r2 { background: rgba(var(--good), 0.16); } .r3 { background: rgba(var(--good), 0.24); }
.r4 { background: rgba(var(--good), 0.32); } .r5 { background: rgba(var(--good), 0.4); }
figure { margin: 1rem 0; }
svg { width: 100%; height: auto; display: block; }
svg text { fill: var(--soft); font-size: 11px; }
.y { text-anchor: end; } .x { text-anchor: middle; }
.grid { stroke: var(--line); }
.curve { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
.bar { fill: var(--c0); }
.key::before { content: ""; display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.3em; background: currentColor; }
.c0 { color: var(--c0); } .c1 { color: var(--c1); } .c2 { color: var(--c2); }
.c3 { color: var(--c3); } .c4 { color: var(--c4); } .c5 { color: var(--c5); }
.curve { stroke: currentColor; } .dot { fill: currentColor; }
.wrong p { margin: 0.2rem 0; } .wrong li { margin-bottom: 0.8rem; }
.text, pre { white-space: pre-wrap; }
pre { padding: 0.8rem; border: 1px solid var(--line); }
mark { color: inherit; padding: 0 0.2em; border-radius: 0.2em; }
mark small { color: inherit; font-weight: 600; }
.missed { background: rgba(var(--bad), 0.15); border: 1px dashed rgb(var(--bad)); }
.spurious { background: rgba(var(--odd), 0.15); border: 1px solid rgb(var(--odd)); }
.type { background: rgba(var(--good), 0.15); border: 3px double rgb(var(--good)); }
</style>
<title>)";

void add_facts(Html& html, const Report& report) {
  if (report.facts.empty()) return;
  html << "<table>\n";
  for (const auto& [name, value] : report.facts) {
    html << "<tr><th scope=\"row\">";
    html.text(name) << "</th><td>";
    html.text(value) << "</td></tr>\n";
  }
  html << "</table>\n";
}

void add_metrics(Html& html, const TaskReport& task) {
  html << "<div class=\"wide\"><table>\n<tr><th>labelled rows</th>";
  for (const auto& metric : task.metrics) {
    html << "<th>";
    html.text(metric.first) << "</th>";
  }
  html << "</tr>\n<tr><th scope=\"row\">";
  html.number(task.num_labelled) << "</th>";
  for (const auto& metric : task.metrics) {
    html << "<td>";
    html.figure(metric.second) << "</td>";
  }
  html << "</tr>\n</table></div>\n";
}

void add_task(Html& html, const TaskReport& task, const std::string& judged) {
  html << "<section>\n<h2>Task <bdi>";
  html.text(task.name) << "</bdi></h2>\n";
  if (!judged.empty()) {
    html << "<p class=\"note\">On ";
    html.text(judged) << ".</p>\n";
  }
  add_metrics(html, task);
  add_label_table(html, task.tables);
  add_confusion_matrix(html, task.tables);
  add_wrong_rows(html, task);
  html << "</section>\n";
}

void add_lengths(Html& html, const Report& report) {
  const Lengths& lengths = report.lengths;
  int64_t rows = 0;
  for (const auto& length : lengths.rows) rows += length.second;
  if (rows == 0) return;
  html << "<section>\n<h2>Lengths</h2>\n<p class=\"note\">";
  html.text(report.judged) << ": ";
  html.number(lengths.num_truncated) << " of ";
  html.number(rows) << " rows (";
  html.number(100.0 * static_cast<double>(lengths.num_truncated) / static_cast<double>(rows))
      << " %) are cut to ";
  html.number(static_cast<int64_t>(lengths.max_length)) << " tokens.</p>\n";
  add_histogram(html, lengths);
  html << "</section>\n";
}

}  // namespace

std::string report_page(const Report& report) {
  Html html;
  html << kHead;
  html.text(report.title) << "</title>\n</head>\n<body>\n<h1><bdi>";
  html.text(report.title) << "</bdi></h1>\n";
  add_facts(html, report);
  if (!report.charts.empty()) {
    html << "<section>\n<h2>Training</h2>\n";
    for (const Chart& chart : report.charts) add_chart(html, chart);
    html << "</section>\n";
  }
  for (const TaskReport& task : report.tasks) add_task(html, task, report.judged);
  add_lengths(html, report);
  if (!report.settings.empty()) {
    html << "<section>\n<h2>Settings</h2>\n<pre>";
    html.text(report.settings) << "</pre>\n</section>\n";
  }
  html << "</body>\n</html>\n";
  return html.str();
}

}  // namespace tandem
