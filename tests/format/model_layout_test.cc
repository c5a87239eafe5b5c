#include "format/model_layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/support/files.h"

namespace tandem {
namespace {

using Names = std::set<std::string>;

class ModelLayout : public ::testing::Test {
 protected:
  Names names(bool required = false) const {
    Names found;
    for (const ModelFile& file : model_files(directory_.path())) {
      if (file.required || !required) found.insert(file.names.begin(), file.names.end());
    }
    return found;
  }

  testing::TemporaryDirectory directory_;
};

TEST_F(ModelLayout, OfNothingKnownEverythingIsAskedForInTheRoot) {
  EXPECT_EQ(names(/*required=*/true),
            (Names{"config.json", "model.safetensors", "model.safetensors.index.json"}));
  const Names all = names();
  for (const char* name : kTokenizerFiles) EXPECT_TRUE(all.contains(name)) << name;
  for (const char* name : kSentenceBertFiles) EXPECT_TRUE(all.contains(name)) << name;
  for (const char* name : {"modules.json", "config_sentence_transformers.json", "tandem.json"})
    EXPECT_TRUE(all.contains(name)) << name;
}

TEST_F(ModelLayout, FollowsTheLists) {
  directory_.write("modules.json", R"([{"type": "x.Transformer", "path": "0_Transformer"},
      {"type": "x.Pooling", "path": "./pool/"}, {"type": "x.Dense", "path": "2_Dense"},
      {"type": "x.Normalize", "path": "3_Normalize"}])");
  directory_.write("tandem.json", R"({"tasks": [{"name": "topic"}, {"name": "../x"}, {}, 7]})");
  directory_.write("0_Transformer/model.safetensors.index.json",
                   R"({"weight_map": {"a": "one.safetensors", "b": "two.safetensors"}})");
  EXPECT_EQ(names(/*required=*/true),
            (Names{"0_Transformer/config.json", "0_Transformer/model.safetensors",
                   "0_Transformer/model.safetensors.index.json", "0_Transformer/one.safetensors",
                   "0_Transformer/two.safetensors", "pool/config.json", "2_Dense/config.json",
                   "2_Dense/model.safetensors", "heads/topic/model.safetensors"}));
  EXPECT_TRUE(names().contains("3_Normalize/config.json"));
  EXPECT_FALSE(names().contains("tokenizer.json"));
  EXPECT_TRUE(names().contains("0_Transformer/tokenizer.json"));
  for (const std::string& name : names()) EXPECT_EQ(name.find(".."), std::string::npos) << name;
}

TEST_F(ModelLayout, ADamagedListNamesNothing) {
  const Names before = names();
  for (const char* name : {"modules.json", "tandem.json", "model.safetensors.index.json"}) {
    for (const char* content : {"{", "7", "[]", "{}", R"({"tasks": 7, "weight_map": 7})"}) {
      directory_.write(name, content);
      EXPECT_EQ(names(), before) << name << content;
    }
  }
}

TEST_F(ModelLayout, TellsADirectoryOfAModel) {
  EXPECT_FALSE(holds_model(directory_.path()));
  directory_.write("notes.txt", "");
  EXPECT_FALSE(holds_model(directory_.path()));
  directory_.write("vocab.txt", "");
  EXPECT_TRUE(holds_model(directory_.path()));
}

}  // namespace
}  // namespace tandem
