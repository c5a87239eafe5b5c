#include "text/post_processor.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"

namespace tandem {
namespace {

PostProcessor read(const char* text) {
  const Json json = Json::parse(text);
  return read_post_processor(JsonSection(json, "t.json"));
}

TEST(PostProcessor, BertProcessingIsBertsTemplate) {
  EXPECT_EQ(read(R"({"post_processor":
                {"type": "BertProcessing", "cls": ["[CLS]", 2], "sep": ["[SEP]", 3]}})"),
            bert_post_processor({"[CLS]", 2}, {"[SEP]", 3}));
}

TEST(PostProcessor, WithoutOneTheTextsStandAlone) {
  const PostProcessor none = read("{}");
  ASSERT_EQ(none.single.size(), 1u);
  ASSERT_EQ(none.pair.size(), 2u);
  EXPECT_EQ(none.pair[1].text, 1);
  EXPECT_EQ(none.pair[1].type_id, 1);
}

TEST(PostProcessor, RobertaHasOneSegmentAndTwoSeparators) {
  const PostProcessor found = read(R"({"post_processor":
      {"type": "RobertaProcessing", "cls": ["<s>", 0], "sep": ["</s>", 2],
       "trim_offsets": true, "add_prefix_space": false}})");
  EXPECT_TRUE(found.trim_offsets);
  ASSERT_EQ(found.pair.size(), 5u);
  EXPECT_EQ(found.pair[2].tokens, (std::vector<SpecialToken>{{"</s>", 2}, {"</s>", 2}}));
  EXPECT_EQ(found.pair[3].overflow_type_id, 0);
}

constexpr char kTemplate[] = R"({"post_processor": {"type": "TemplateProcessing",
    "single": [{"SpecialToken": {"id": "S", "type_id": 1}}, {"Sequence": {"id": "A", "type_id": 3}}],
    "pair": [{"Sequence": {"id": "B", "type_id": 2}}, {"Sequence": {"id": "A", "type_id": 0}}],
    "special_tokens": {"S": {"id": "S", "ids": [7, 8], "tokens": ["s", "t"]}}}})";

TEST(PostProcessor, ReadsAnyTemplate) {
  const PostProcessor found = read(kTemplate);
  const TemplatePiece special{.type_id = 1, .tokens = {{"s", 7}, {"t", 8}}};
  EXPECT_EQ(found.single, (std::vector<TemplatePiece>{special, {.text = 0, .type_id = 3}}));
  EXPECT_EQ(found.pair[0], (TemplatePiece{.text = 1, .type_id = 2, .overflow_type_id = 1}));
}

TEST(PostProcessor, NamesWhatIsWrong) {
  const auto refuse = [](const char* from, const char* to, const char* message) {
    std::string text = kTemplate;
    text.replace(text.find(from), std::string_view(from).size(), to);
    EXPECT_BAD_INPUT(read(text.c_str()), message);
  };
  refuse("TemplateProcessing", "ByteLevel", "t.json: post_processor.type: \"ByteLevel\"");
  refuse("\"B\"", "\"C\"", "post_processor.pair.0.Sequence.id: \"C\" is neither A nor B");
  refuse("\"B\"", "\"A\"", "post_processor.pair: has text A 2 times");
  refuse("\"id\": \"S\", \"type_id\"", "\"id\": \"T\", \"type_id\"",
         "special_tokens.T: is missing");
  refuse("\"type_id\": 1", "\"type_id\": -1", "type_id: -1 is not from 0 to 255");
  refuse("[7, 8]", "[7]", "special_tokens.S.ids: a list of ids");
  refuse("[7, 8]", "[7, -8]", "special_tokens.S.ids: -8 is not a whole number");
  refuse("[\"s\", \"t\"]", "[\"s\", 1]", "special_tokens.S.tokens: a list of strings");
}

}  // namespace
}  // namespace tandem
