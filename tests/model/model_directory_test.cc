#include "model/model_directory.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/model/saved_model.h"
#include "tests/support/error.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;

class ModelDirectoryTest : public testing::SavedModel {};

TEST_F(ModelDirectoryTest, WhatIsWrittenIsRead) {
  const ModelDescription read = read_model_directory(save());
  EXPECT_EQ(read.max_length, 12);
  EXPECT_EQ(read.pooling().poolings, std::vector{Pooling::mean});
  EXPECT_EQ(read.modules.size(), 2U);
  ASSERT_EQ(read.tasks.size(), 2U);
  for (size_t t = 0; t < 2; ++t) EXPECT_EQ(read.tasks[t]->to_json(), model_.tasks[t]->to_json());
}

TEST_F(ModelDirectoryTest, TheSameModelGivesTheSameBytesAndNoDateOrPath) {
  save();
  std::map<fs::path, std::string> first;
  for (const auto& entry : fs::recursive_directory_iterator(target())) {
    if (entry.is_regular_file()) first[entry.path()] = testing::read_text(entry.path());
  }
  save(/*overwrite=*/true);
  for (const auto& [path, content] : first) {
    EXPECT_EQ(testing::read_text(path), content) << path;
    EXPECT_EQ(content.find(directory_.path().string()), std::string::npos) << path;
  }
}

TEST_F(ModelDirectoryTest, AFlippedByteIsNoticed) {
  for (const char* name : {"model.safetensors", "heads/intent/model.safetensors"}) {
    const fs::path path = save(fs::exists(target())) / name;
    std::string content = testing::read_text(path);
    content.back() = static_cast<char>(content.back() ^ 1);
    std::ofstream(path, std::ios::binary) << content;
    EXPECT_BAD_INPUT(read_model_directory(target()), "the checksum of ");
  }
}

TEST_F(ModelDirectoryTest, AnOutputThatHoldsSomethingIsLeftAlone) {
  save();
  EXPECT_BAD_INPUT(save(), "--overwrite");
  const fs::path other = directory_.write("papers/thesis.txt", "years of work").parent_path();
  EXPECT_BAD_INPUT(check_output(other, /*overwrite=*/true), "something else than a Tandem model");
}

TEST_F(ModelDirectoryTest, ChecksumsThatLeaveTheDirectoryAreRefused) {
  std::string json = testing::read_text(save() / "tandem.json");
  const size_t at = json.find("\"model.safetensors\"");
  json.replace(at, 19, "\"../x.safetensors\"");
  std::ofstream(target() / "tandem.json") << json;
  EXPECT_BAD_INPUT(read_model_directory(target()), "is no tensor file of this model");
}

}  // namespace
}  // namespace tandem
