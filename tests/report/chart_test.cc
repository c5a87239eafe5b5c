#include "report/chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tandem {
namespace {

using testing::HasSubstr;

std::string drawn(const Chart& chart) {
  Html html;
  add_chart(html, chart);
  return html.str();
}

size_t count(const std::string& text, std::string_view part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(Chart, DrawsCurvesFromSideToSide) {
  const std::string svg =
      drawn({"Dev: <b>", {{"f1", {{10, 0.0}, {20, 1.0}}}, {"<i>", {{10, 0.5}}}}});
  EXPECT_THAT(svg, HasSubstr("<h3>Dev: &lt;b&gt;</h3>"));
  EXPECT_THAT(svg, HasSubstr("class=\"curve c0\" d=\"M82 187.6L602 20.36\""));
  EXPECT_THAT(svg, HasSubstr("class=\"key c1\">&lt;i&gt;</span> 0.5000"));
  EXPECT_EQ(count(svg, "<circle"), 3U);
  EXPECT_THAT(svg, HasSubstr(">0.4</text>"));
  EXPECT_THAT(svg, HasSubstr(">14</text>"));
}

TEST(Chart, DrawsOnePointAndValuesThatAreAlike) {
  EXPECT_THAT(drawn({"one", {{"loss", {{3, 0.5}}}}}), HasSubstr("cx=\"342\" cy=\"104\""));
  EXPECT_THAT(drawn({"flat", {{"loss", {{1, 0.0}, {2, 0.0}}}}}), HasSubstr("104L"));
  EXPECT_EQ(drawn({"nothing", {{"loss", {}}}}), "");
}

TEST(Chart, ThinsLongCurvesToMeans) {
  std::vector<Curve::Point> points;
  for (int step = 1; step <= 1001; ++step) points.push_back({1.0 * step, 2.0 * step});
  const std::vector<Curve::Point> thin = thinned(points, 500);
  ASSERT_EQ(thin.size(), 334U);
  EXPECT_DOUBLE_EQ(thin[0].step, 2.0);
  EXPECT_DOUBLE_EQ(thin[0].value, 4.0);
  EXPECT_DOUBLE_EQ(thin.back().value, 2001.0);
  EXPECT_EQ(thinned(thin, 500).size(), 334U);
  EXPECT_THAT(drawn({"long", {{"loss", points}}}), HasSubstr("(means of 3 steps)"));
}

TEST(Chart, CountsEveryRowInItsBar) {
  Html html;
  add_histogram(html, {.rows = {{2, 5}, {81, 1}}, .num_truncated = 1, .max_length = 81});
  EXPECT_EQ(count(html.str(), "<rect"), 28U);  // three lengths each
  EXPECT_EQ(count(html.str(), "height=\"0\""), 26U);
}

}  // namespace
}  // namespace tandem
