#include "format/tensors/sharded_weights.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

class ShardedWeightsTest : public ::testing::Test {
 protected:
  void write_shard(const std::string& file, const std::vector<std::string>& names) {
    std::map<std::string, TensorView> tensors;
    for (const std::string& name : names)
      tensors[name] = {DType::F32, {2}, std::as_bytes(std::span(values_))};
    write_safetensors(directory_.path() / file, tensors);
  }
  void write_index(const std::string& weight_map) {
    directory_.write("model.safetensors.index.json", R"({"weight_map": )" + weight_map + "}");
  }
  ShardedWeights open() const { return ShardedWeights(directory_.path()); }

  std::vector<float> values_ = {1, 2};
  testing::TemporaryDirectory directory_;
};

TEST_F(ShardedWeightsTest, IsOneFile) {
  write_shard("model.safetensors", {"a", "b"});
  write_index(R"({"c": "other.safetensors"})");  // as transformers: the one file comes first
  EXPECT_EQ(open().tensors().size(), 2U);
}

TEST_F(ShardedWeightsTest, IsTheShardsOfAnIndex) {
  write_shard("one.safetensors", {"a", "b"});
  write_shard("two.safetensors", {"c"});
  write_index(R"({"a": "one.safetensors", "b": "one.safetensors", "c": "two.safetensors"})");
  const ShardedWeights weights = open();
  EXPECT_EQ(weights.tensors().size(), 3U);
  EXPECT_EQ(weights.files().size(), 2U);
}

TEST_F(ShardedWeightsTest, RefusesHostileIndexes) {
  write_shard("one.safetensors", {"a"});
  write_shard("two.safetensors", {"a", "b"});
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"a": "../one.safetensors"})", "a shard is a .safetensors file in the same directory"},
      {R"({"a": "/etc/x.safetensors"})", "a shard is a .safetensors file in the same directory"},
      {R"({"a": "one.bin"})", "a shard is a .safetensors file in the same directory"},
      {R"({"a": 7})", "a shard is a .safetensors file in the same directory"},
      {R"({"a": "one.safetensors", "b": "two.safetensors"})", "\"a\" is in another shard too"},
      {R"({"a": "one.safetensors", "b": "one.safetensors"})", "but is in no shard"},
      {R"({"a": "gone.safetensors"})", "gone.safetensors"},
      {R"({})", "weight_map must be an object"},
      {R"([])", "weight_map must be an object"},
  };
  for (const auto& [weight_map, message] : cases) {
    write_index(weight_map);
    SCOPED_TRACE(weight_map);
    EXPECT_BAD_INPUT(open(), message);
  }
}

TEST_F(ShardedWeightsTest, SaysThatPicklesAreNotRead) {
  directory_.write("pytorch_model.bin", "");
  EXPECT_BAD_INPUT(open(), "can run code");
}

TEST_F(ShardedWeightsTest, NamesTheShardThatIsMissing) {
  write_shard("one.safetensors", {"a"});
  write_index(R"({"a": "one.safetensors", "b": "two.safetensors"})");
  EXPECT_BAD_INPUT(ShardedWeights(directory_.path()),
                   "lists the shard \"two.safetensors\", which is not there");
}

}  // namespace
}  // namespace tandem
