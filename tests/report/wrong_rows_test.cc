#include "report/wrong_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tandem {
namespace {

using testing::HasSubstr;

std::string shown(WrongAnswer row) {
  Html html;
  add_wrong_rows(html, {.name = "t", .num_labelled = 4, .wrong = {std::move(row)}, .num_wrong = 3});
  return html.str();
}

TEST(WrongRows, ShowLabels) {
  const std::string html = shown({.where = "<f>:3",
                                  .words = {"a & b"},
                                  .text_pair = "<p>",
                                  .gold = "<g>",
                                  .predicted = "'p'"});
  for (const char* part :
       {"3 of 4 labelled rows; the first 1 are shown", "&lt;f&gt;:3", "a &amp; b", "&lt;p&gt;",
        "gold <b><bdi>&lt;g&gt;</bdi></b>, predicted <b><bdi>&#39;p&#39;</bdi></b>"})
    EXPECT_THAT(html, HasSubstr(part));
}

TEST(WrongRows, MarkEntities) {
  const std::string html = shown({.words = {"Maria", "Keller", "saw", "<b>", "Rome"},
                                  .marks = {{4, 5, Mark::Kind::wrong_type, "LOC", "ORG"},
                                            {0, 2, Mark::Kind::missed, "PER"},
                                            {3, 4, Mark::Kind::spurious, "<x>"}}});
  EXPECT_THAT(
      html,
      HasSubstr(
          "<mark class=\"missed\">Maria Keller <small>missed <bdi>PER</bdi></small></mark> saw "
          "<mark class=\"spurious\">&lt;b&gt; <small>spurious <bdi>&lt;x&gt;</bdi></small></mark> "
          "<mark class=\"type\">Rome <small>wrong type <bdi>LOC</bdi> → "
          "<bdi>ORG</bdi></small></mark></p>"));
}

TEST(WrongRows, KeepCrossingMarksApart) {
  const std::string html =
      shown({.words = {"a", "b", "c"},
             .marks = {{0, 2, Mark::Kind::missed, "X"}, {1, 3, Mark::Kind::spurious, "Y"}}});
  EXPECT_THAT(
      html,
      HasSubstr("<mark class=\"missed\">a b <small>missed <bdi>X</bdi></small></mark> c</p>"));
  EXPECT_THAT(
      html,
      HasSubstr("a <mark class=\"spurious\">b c <small>spurious <bdi>Y</bdi></small></mark></p>"));
}

TEST(WrongRows, CutLongTextsAndCloseWhatIsOpen) {
  const std::string words =
      shown({.words = std::vector<std::string>(1000, "w"),
             .marks = {{398, 500, Mark::Kind::missed, "X"}, {600, 601, Mark::Kind::missed, "Z"}}});
  EXPECT_THAT(
      words,
      HasSubstr("<mark class=\"missed\">w w <small>missed <bdi>X</bdi></small></mark> …</p>"));
  std::string umlauts = "a";  // so that the cut falls within a character
  for (int i = 0; i < 3000; ++i) umlauts += "ü";
  const std::string text = shown({.words = {umlauts}});
  EXPECT_THAT(text, HasSubstr("ü …</p>"));
  EXPECT_EQ(text.find("\uFFFD"), std::string::npos);
}

}  // namespace
}  // namespace tandem
