#include "report/html.h"

#include <gtest/gtest.h>

#include <limits>

namespace tandem {
namespace {

std::string escaped(std::string_view text) {
  Html html;
  html.text(text);
  return html.str();
}

TEST(Html, EscapesWhatMeansSomething) {
  EXPECT_EQ(escaped("<script>alert(\"1\")</script> & 'x'"),
            "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;");
  EXPECT_EQ(escaped("&lt;"), "&amp;lt;");
  EXPECT_EQ(escaped("größer 比 🙂"), "größer 比 🙂");
}

TEST(Html, ShowsControlCharacters) {
  EXPECT_EQ(escaped("a\tb\nc"), "a\tb\nc");
  EXPECT_EQ(escaped(std::string_view("\0\x1b\r", 3)), "␀␛␍");
  EXPECT_EQ(escaped("\x7f"), "␡");
  EXPECT_EQ(escaped("\u0085\uFFFF\uFDD0"), "\uFFFD\uFFFD\uFFFD");
}

TEST(Html, ShowsWhatTurnsTheDirection) {
  EXPECT_EQ(escaped("a\u202Eb\u2066\u2069\u200F\u061C"),
            "a[U+202E]b[U+2066][U+2069][U+200F][U+061C]");
}

TEST(Html, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(escaped("a\xff<\xc3"), "a\uFFFD&lt;\uFFFD");
  EXPECT_EQ(escaped("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD");  // a surrogate
}

TEST(Html, WritesNumbers) {
  Html html;
  html << "<i>";
  html.number(int64_t{12}) << "</i>";
  html.number(0.92857).number(2e-5).figure(0.5);
  html.number(std::numeric_limits<double>::quiet_NaN());
  html.figure(std::numeric_limits<double>::infinity());
  EXPECT_EQ(html.str(), "<i>12</i>0.92862e-050.5000");
}

}  // namespace
}  // namespace tandem
