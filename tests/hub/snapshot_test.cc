#include "hub/snapshot.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/files.h"

namespace tandem {
namespace {

using Names = std::vector<std::string>;

bool contains(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class SnapshotTest : public ::testing::Test {
 protected:
  Names missing(const Names& absent = {}) const {
    return missing_files(path(), [&](const std::string& name) { return contains(absent, name); });
  }
  const std::filesystem::path& path() const { return directory_.path(); }
  void write(const Names& names) {
    for (const std::string& name : names) directory_.write(name, "{}");
  }

  testing::TemporaryDirectory directory_;
};

TEST_F(SnapshotTest, WhatIsNeitherHereNorKnownToBeAbsentIsMissing) {
  write({"config.json", "model.safetensors", "tokenizer.json"});
  EXPECT_TRUE(contains(missing(), "modules.json"));
  EXPECT_TRUE(contains(missing(), "tokenizer_config.json"));
  EXPECT_FALSE(contains(missing(), "config.json"));
  EXPECT_FALSE(contains(missing({"modules.json"}), "modules.json"));
}

TEST_F(SnapshotTest, OfOneFilesNamesTheNextOneIsAskedFor) {
  EXPECT_TRUE(contains(missing(), "sentence_bert_config.json"));
  EXPECT_FALSE(contains(missing(), "sentence_roberta_config.json"));
  EXPECT_TRUE(contains(missing({"sentence_bert_config.json"}), "sentence_roberta_config.json"));
  write({"sentence_distilbert_config.json"});
  EXPECT_FALSE(contains(missing({"sentence_bert_config.json"}), "sentence_roberta_config.json"));
}

TEST_F(SnapshotTest, AShardThatIsMissingMakesItUseless) {
  write({"config.json", "vocab.txt", "one.safetensors"});
  directory_.write("model.safetensors.index.json",
                   R"({"weight_map": {"a": "one.safetensors", "b": "two.safetensors"}})");
  EXPECT_FALSE(can_be_loaded(path()));
  EXPECT_TRUE(contains(missing(), "two.safetensors"));
  EXPECT_NE(describe_gaps(path(), missing()).find("missing: two.safetensors; assumed: "),
            std::string::npos);
  write({"two.safetensors"});
  EXPECT_TRUE(can_be_loaded(path()));
  EXPECT_FALSE(contains(missing({"model.safetensors"}), "model.safetensors"));
}

TEST_F(SnapshotTest, SaysWhatIsAssumedWhereThatMatters) {
  write({"config.json", "vocab.txt", "model.safetensors"});
  const std::string gaps = describe_gaps(
      path(),
      {"modules.json", "tandem.json", "added_tokens.json", "config_sentence_transformers.json"});
  EXPECT_EQ(gaps, "assumed: mean pooling, and no module after it (no modules.json)");
  EXPECT_EQ(describe_gaps(path(), {"tandem.json", "special_tokens_map.json"}), "");
}

TEST_F(SnapshotTest, KnowsWhatTheHubCannotGive) {
  write({"config.json"});
  const auto nothing = [](const std::string&) { return true; };
  const std::vector<ModelFile> impossible = impossible_files(path(), nothing);
  ASSERT_EQ(impossible.size(), 1u);
  EXPECT_EQ(impossible[0].names, (Names{"model.safetensors", "model.safetensors.index.json"}));
}

}  // namespace
}  // namespace tandem
