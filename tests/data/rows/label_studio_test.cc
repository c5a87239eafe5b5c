#include "data/rows/label_studio.h"

#include <gtest/gtest.h>

#include "tests/data/rows.h"

namespace tandem {
namespace {

using testing::name;
using testing::word_labels;

constexpr const char* kExport = R"([
 {"id": 1, "data": {"text": "to Oslo", "source": "x"}, "predictions": [],
  "annotations": [
   {"was_cancelled": true, "result": []},
   {"result": [
    {"type": "labels", "from_name": "slots", "to_name": "text",
     "value": {"start": 3, "end": 7, "text": "Oslo", "labels": ["LOC"]}},
    {"type": "choices", "from_name": "intent", "to_name": "text", "value": {"choices": ["go"]}}]}]},
 {"id": 2, "data": {"text": "go home"}, "annotations": [{"result": []}]},
 {"id": 3, "data": {"text": "not yet"}, "annotations": []}
])";

TEST(LabelStudio, ReadsAnExportAsItIs) {
  const testing::TemporaryDirectory directory;
  const auto rows = testing::rows_of(directory, "export.json", kExport);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].labels.at("slots"), word_labels({"O", "B-LOC"}));
  EXPECT_EQ(rows[0].labels.at("intent"), name("go"));
  EXPECT_EQ(rows[1].labels.at("slots"),
            word_labels({"O", "O"}));  // whoever submits no span means so
  EXPECT_FALSE(rows[1].labels.contains("intent"));
  EXPECT_EQ(rows[2].text, "not yet");
  EXPECT_TRUE(rows[2].labels.empty());
  EXPECT_EQ(rows[1].origin.line, 9);
}

TEST(LabelStudio, IsToldByItsKeys) {
  EXPECT_FALSE(LabelStudio::is_task({{"text", "a"}, {"annotations", Json::array()}}));
  EXPECT_FALSE(LabelStudio::is_task({{"data", "a"}, {"annotations", Json::array()}}));
  EXPECT_FALSE(LabelStudio::is_task({{"data", {{"text", "a"}}}}));
}

}  // namespace
}  // namespace tandem
