#include "report/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tandem {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ReportPage, NeedsNothingElse) {
  const std::string page = report_page({.title = "a <model>"});
  EXPECT_THAT(page, HasSubstr("<title>a &lt;model&gt;</title>"));
  EXPECT_THAT(page, HasSubstr("prefers-color-scheme: dark"));
  for (const char* outside : {"<script", "<link", "src=", "href=", "url(", "@import", "http:"})
    EXPECT_THAT(page, Not(HasSubstr(outside)));
}

TEST(ReportPage, LeavesOutWhatIsNotKnown) {
  const std::string page = report_page({.title = "m"});
  for (const char* section : {"<section", "<h2", "<svg", "<table>", "<pre"})
    EXPECT_THAT(page, Not(HasSubstr(section)));
}

TEST(ReportPage, HasEverySection) {
  Report report{.title = "m", .facts = {{"rows <judged>", "12"}}, .judged = "dev & more"};
  report.tasks.push_back({.name = "<topic>", .num_labelled = 12, .metrics = {{"accuracy", 0.75}}});
  report.charts.push_back({"Loss", {{"training", {{1, 0.5}, {2, 0.25}}}}});
  report.lengths = {.rows = {{3, 9}, {8, 3}}, .num_truncated = 3, .max_length = 8};
  report.settings = "training: {seed: 1} # <i>";
  const std::string page = report_page(report);
  for (const char* part :
       {"rows &lt;judged&gt;", "<h2>Training</h2>", "Task <bdi>&lt;topic&gt;", "On dev &amp; more.",
        "<th>accuracy</th>", "<td>0.7500</td>", "3 of 12 rows (25 %) are cut to 8 tokens",
        "<pre>training: {seed: 1} # &lt;i&gt;</pre>"})
    EXPECT_THAT(page, HasSubstr(part));
  EXPECT_EQ(page, report_page(report));
}

}  // namespace
}  // namespace tandem
