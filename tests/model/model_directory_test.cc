#include "model/model_directory.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "base/files/directory_entry.h"
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

/// Every tensor of a model, by file.
std::map<std::string, std::vector<float>> tensors_of(const fs::path& directory) {
  const ModelDescription model = read_model_directory(directory);
  std::map<std::string, std::vector<float>> tensors;
  const EncoderWeights weights = load_encoder(model);
  for (const auto& [name, tensor] : weights.tensors)
    tensors[name].assign(tensor.values.begin(), tensor.values.end());
  for (const TaskPtr& task : model.tasks) {
    for (const auto& [name, values] : load_head(model, directory, *task))
      tensors[task->name + "/" + name] = values;
  }
  return tensors;
}

/// Without syncing, unlike write_file().
void put(const fs::path& file, const std::string& content) {
  std::ofstream(file, std::ios::binary) << content;
}

TEST_F(ModelDirectoryTest, AnyFlippedByteIsNoticedOrChangesNoTensor) {
  const fs::path directory = save();
  const auto wanted = tensors_of(directory);
  int noticed = 0, passed = 0;
  for (const fs::path& file : list_below(directory)) {
    if (!is_file(file)) continue;
    const std::string content = testing::read_text(file);
    for (size_t place = 0; place < content.size(); ++place) {
      std::string changed = content;
      changed[place] = static_cast<char>(changed[place] ^ (1 << (place % 8)));
      put(file, changed);
      try {
        EXPECT_EQ(tensors_of(directory), wanted) << file << ": byte " << place;
        ++passed;
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::bad_input) << error.message();
        ++noticed;
      }
      if (HasFailure()) return;
    }
    put(file, content);
  }
  EXPECT_GT(noticed, 1000);
  EXPECT_GT(passed, 100);  // texts of tokens and the card
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
