#include "text/sentence_bert_config.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

TEST(SentenceBertConfig, TheFirstFileThatSaysSomethingCounts) {
  const testing::TemporaryDirectory directory;
  EXPECT_FALSE(read_sentence_bert_config(directory.path()).do_lower_case);
  directory.write("sentence_xlnet_config.json", R"({"max_seq_length": 77, "do_lower_case": true})");
  EXPECT_EQ(read_sentence_bert_config(directory.path()).max_seq_length, 77);
  EXPECT_TRUE(read_sentence_bert_config(directory.path()).do_lower_case);
  directory.write("sentence_bert_config.json", "{}");
  EXPECT_EQ(read_sentence_bert_config(directory.path()).max_seq_length, 77);
  directory.write("sentence_roberta_config.json", R"({"max_seq_length": null})");
  EXPECT_EQ(read_sentence_bert_config(directory.path()).max_seq_length, std::nullopt);
  EXPECT_FALSE(read_sentence_bert_config(directory.path()).do_lower_case);
}

TEST(SentenceBertConfig, ErrorsNameTheFileAndTheKey) {
  const testing::TemporaryDirectory directory;
  const auto read = [&](const char* content) {
    directory.write("sentence_bert_config.json", content);
    return read_sentence_bert_config(directory.path());
  };
  EXPECT_BAD_INPUT(read("[]"), "sentence_bert_config.json: an object is wanted");
  EXPECT_BAD_INPUT(read(R"({"max_seq_length": 2})"),
                   "max_seq_length: must be a number of at least 3, is 2");
  EXPECT_BAD_INPUT(read(R"({"max_seq_length": "128"})"), "max_seq_length");
  EXPECT_BAD_INPUT(read(R"({"do_lower_case": 1})"), "do_lower_case");
}

}  // namespace
}  // namespace tandem
