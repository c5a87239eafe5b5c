#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "format/tensors/safetensors.h"

namespace tandem {

/// The shards that a model.safetensors.index.json lists: names of files beside it. Throws
/// Error{bad_input}.
std::set<std::string> list_shards(const std::filesystem::path& index);

/// The tensors of a model directory: `model.safetensors`, or the shards that
/// `model.safetensors.index.json` lists. Every shard lies in the directory itself. Throws
/// Error{bad_input} where a shard or a listed tensor is missing, or where two shards hold one
/// tensor. Reading is thread-safe.
class ShardedWeights {
 public:
  explicit ShardedWeights(const std::filesystem::path& directory);
  ShardedWeights(const ShardedWeights&) = delete;
  ShardedWeights& operator=(const ShardedWeights&) = delete;

  /// Tensors by name; the views live as long as this object.
  const std::map<std::string, TensorView>& tensors() const { return tensors_; }
  /// A copy in fp32; see SafeTensors::floats.
  std::vector<float> floats(const std::string& name, const std::vector<int64_t>& shape) const;
  /// The file, or the index, to name in messages.
  const std::filesystem::path& path() const { return path_; }
  /// Every file that was opened.
  std::vector<std::filesystem::path> files() const;

 private:
  void add_shard(const std::filesystem::path& file);

  std::filesystem::path path_;
  std::vector<SafeTensors> shards_;
  std::map<std::string, TensorView> tensors_;
};

}  // namespace tandem
