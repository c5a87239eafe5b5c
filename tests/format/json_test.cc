#include "format/json.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

std::string nested(int levels) {
  const auto count = static_cast<size_t>(levels);
  return std::string(count, '[') + std::string(count, ']');
}

TEST(ParseJson, ReadsEveryKindOfValue) {
  const Json value = parse_json(
      "\xEF\xBB\xBF [null, true, -1, 18446744073709551615, 2.5, \"\\u00e9\", {\"a\": {}}]\r\n",
      "x");
  EXPECT_EQ(value.size(), 7u);
  EXPECT_EQ(value[2].get<int>(), -1);
  EXPECT_EQ(value[3].get<uint64_t>(), UINT64_MAX);
  EXPECT_EQ(value[5].get<std::string>(), "é");
  EXPECT_TRUE(value[6]["a"].is_object());
}

TEST(ParseJson, KeepsNestedContainersApart) {
  const std::string text = R"({"a":[{"b":[1,[2]]},3],"c":{"d":{},"e":[[],{}]}})";
  EXPECT_EQ(parse_json(text, "x").dump(), text);
}

TEST(ParseJson, BoundsItsMemory) {
  std::string text = "[";
  for (int i = 0; i < 500'000; ++i) text += "0,";
  EXPECT_BAD_INPUT(parse_json(text + "0]", "x"), "x: its JSON would take more than 16 MiB");
  EXPECT_EQ(parse_json("[\"" + std::string(30'000'000, 'a') + "\"]", "x").size(), 1U);
}

TEST(ParseJson, RefusesRunsThatNoSoundFileHas) {
  const std::string run(2 << 20, '1');
  EXPECT_BAD_INPUT(parse_json("[" + run + "]", "x"), "x: column 2: 2097152 bytes of one value");
  EXPECT_BAD_INPUT(parse_json("[1" + std::string(2 << 20, ' ') + "]", "x"), "white space");
  EXPECT_EQ(parse_json("\"" + run + "\"", "x").get<std::string>(), run);
  EXPECT_BAD_INPUT(parse_json_file("\"" + run + "\"", "x"), "x: column 1: 2097153 bytes");
}

TEST(ParseJson, SaysWhereAndWhy) {
  EXPECT_BAD_INPUT(parse_json("{\"a\": }", "rows.jsonl:12"),
                   "rows.jsonl:12: column 7: not valid JSON: syntax error");
  EXPECT_BAD_INPUT(parse_json("{\n\"a\": 1,\n\"b\" 2}", "a.json"), "a.json: line 3, column 5: ");
  EXPECT_BAD_INPUT(parse_json("", "x"), "x: column 1: not valid JSON");
  EXPECT_BAD_INPUT(parse_json("[1] 2", "x"), "x: column 5");
  EXPECT_BAD_INPUT(parse_json("[1e999]", "x"), "not valid JSON");
  EXPECT_BAD_INPUT(parse_json("\"\xC3(\"", "x"), "not valid JSON");
  EXPECT_BAD_INPUT(parse_json("[NaN]", "x"), "not valid JSON");
  EXPECT_BAD_INPUT(parse_json(std::string_view("{}\0", 3), "x"), "x: column 3: NUL byte");
}

TEST(ParseJson, RefusesDuplicateKeysInTheSameObjectOnly) {
  EXPECT_BAD_INPUT(parse_json("{\"a\": 1, \"a\": 1}", "x"), "x: duplicate key \"a\"");
  EXPECT_BAD_INPUT(parse_json("{\"a\": 1, \"\\u0061\": 1}", "x"), "duplicate key");
  EXPECT_EQ(parse_json("{\"a\": {\"a\": 1}, \"b\": {\"a\": 2}}", "x")["b"]["a"], 2);
}

TEST(ParseJson, LimitsTheDepth) {
  EXPECT_EQ(parse_json(nested(64), "x").dump(), nested(64));
  EXPECT_BAD_INPUT(parse_json(nested(65), "x"), "more than 64 levels");
  EXPECT_BAD_INPUT(parse_json(std::string(100000, '['), "x"), "more than 64 levels");
  EXPECT_BAD_INPUT(parse_json("{\"a\":[1]}", "x", 1), "more than 1 levels");
}

TEST(ParseJson, HandsOutTheEntriesOfOneObject) {
  std::string found;
  const JsonEntries entries{{"a", "b"}, [&](const std::string& key, const Json& value) {
                              found += key + "=" + value.dump() + ";";
                            }};
  const char* text =
      R"({"b": {"x": 0}, "c": {"b": {"y": 0}}, "a": {"d": 1, "b": {"p": 1, "q": "r", "p": 2,
         "s": {"t": [3]}}, "e": {"b": 4}}})";
  EXPECT_EQ(parse_json(text, "x", entries),
            Json::parse(
                R"({"b": {"x": 0}, "c": {"b": {"y": 0}}, "a": {"d": 1, "b": {}, "e": {"b": 4}}})"));
  EXPECT_EQ(found, "p=1;q=\"r\";p=2;s={};");
  found.clear();
  EXPECT_EQ(parse_json("{\"a\": [{\"b\": {\"p\": 1}}]}", "x", entries).dump(),
            "{\"a\":[{\"b\":{\"p\":1}}]}");
  EXPECT_EQ(found, "");
}

TEST(ReadJson, NamesTheFile) {
  const testing::TemporaryDirectory directory;
  EXPECT_BAD_INPUT(read_json(directory.write("bad.json", "{\n")), "bad.json: line 2, column 1");
  EXPECT_BAD_INPUT(read_json(directory.path() / "none.json"), "none.json");
}

TEST(ToLine, KeepsOrderAndUtf8) {
  EXPECT_EQ(to_line({{"b", "é\n"}, {"a", 1}}), "{\"b\":\"é\\n\",\"a\":1}");
  EXPECT_EQ(to_line("\xFF"), "\"\xEF\xBF\xBD\"");
}

TEST(Quote, StaysOneShortLine) {
  EXPECT_EQ(quote("a\n\"b\""), "\"a\\n\\\"b\\\"\"");
  EXPECT_EQ(quote(std::string(79, 'a') + "éé"), "\"" + std::string(79, 'a') + "\"...");
}

bool accepts(const std::filesystem::path& path) {
  try {
    read_json(path);
    return true;
  } catch (const Error&) {
    return false;
  }
}

// y_ must be accepted, n_ refused, i_ is open; either way without harm.
TEST(ParseJson, AgreesWithTheJsonTestSuite) {
  const auto directory = testing::shared_data("json_test_suite");
  SKIP_WITHOUT(directory);
  int checked = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory / "test_parsing")) {
    const std::string name = entry.path().filename();
    const bool duplicate =
        name.starts_with("y_object_duplicated_key");  // valid, refused on purpose
    const char wanted = duplicate ? 'n' : name[0];
    const bool accepted = accepts(entry.path());
    EXPECT_TRUE(wanted == 'i' || accepted == (wanted == 'y')) << name;
    ++checked;
  }
  for (const auto& entry : std::filesystem::directory_iterator(directory / "test_transform")) {
    accepts(entry.path());
    ++checked;
  }
  EXPECT_GT(checked, 240);
}

}  // namespace
}  // namespace tandem
