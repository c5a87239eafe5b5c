#include "text/files/json_section.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"

namespace tandem {
namespace {

class JsonSectionTest : public ::testing::Test {
 protected:
  Json json_ = {{"name", "x"},
                {"on", true},
                {"n", 3},
                {"none", nullptr},
                {"in", {{"type", "A"}}},
                {"list", {{{"n", 1}}, {{"n", 2}}}},
                {"huge", UINT64_MAX}};
  JsonSection section_{json_, "t.json"};
};

TEST_F(JsonSectionTest, ReadsTypedMembers) {
  EXPECT_EQ(section_.text("name"), "x");
  EXPECT_TRUE(section_.flag("on", false));
  EXPECT_EQ(section_.integer("n", 0), 3);
  EXPECT_EQ(section_.section("in").text("type"), "A");
  EXPECT_EQ(section_.sections("list")[1].integer("n", 0), 2);
}

TEST_F(JsonSectionTest, AbsentAndNullAreTheFallback) {
  EXPECT_EQ(section_.text_or("none", "y"), "y");
  EXPECT_TRUE(section_.flag("absent", true));
  EXPECT_EQ(section_.integer("none", 5), 5);
}

TEST_F(JsonSectionTest, ErrorsNameFileAndKey) {
  EXPECT_BAD_INPUT(section_.flag("name", true),
                   "t.json: name: true or false is wanted, found string");
  EXPECT_BAD_INPUT(section_.text("absent"), "t.json: absent: is missing");
  EXPECT_BAD_INPUT(section_.integer("on", 0), "t.json: on: a whole number is wanted, found true");
  EXPECT_BAD_INPUT(section_.section("n"), "t.json: n: an object is wanted, found number");
  EXPECT_BAD_INPUT(section_.integer("huge", 0), "huge: a whole number is wanted, found 1844");
  EXPECT_BAD_INPUT(section_.integer("list", 0), "list: a whole number is wanted, found array");
  EXPECT_BAD_INPUT(section_.sections("in"), "in: a list is wanted, found object");
  EXPECT_BAD_INPUT(section_.sections("list")[0].text("x"), "t.json: list.0.x: is missing");
}

}  // namespace
}  // namespace tandem
