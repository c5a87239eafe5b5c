#include "format/tensors/sharded_weights.h"

#include "base/fail.h"
#include "base/files/file.h"
#include "format/json.h"

namespace tandem {

namespace {

namespace fs = std::filesystem;

/// Which shard holds which tensor, checked: an index comes from a stranger.
std::map<std::string, std::string> read_weight_map(const fs::path& index) {
  const Json json = read_json(index);
  const auto found = json.is_object() ? json.find("weight_map") : json.end();
  if (found == json.end() || !found->is_object() || found->empty())
    bad_input(index.string(), ": weight_map must be an object of tensor names and file names");
  std::map<std::string, std::string> weight_map;
  for (const auto& [tensor, file] : found->items()) {
    const std::string name = file.is_string() ? file.get<std::string>() : "";
    constexpr size_t kMaxName = 255;
    if (name.empty() || name.size() > kMaxName || name.find('/') != std::string::npos ||
        !name.ends_with(".safetensors")) {
      bad_input(index.string(), ": weight_map: ", quote(tensor), " is said to be in ",
                quote(file.is_string() ? name : file.dump()),
                ": a shard is a .safetensors file in the same directory");
    }
    weight_map[tensor] = name;
  }
  return weight_map;
}

std::set<std::string> shards_of(const std::map<std::string, std::string>& weight_map) {
  std::set<std::string> shards;
  for (const auto& [tensor, file] : weight_map) shards.insert(file);
  return shards;
}

}  // namespace

std::set<std::string> list_shards(const fs::path& index) {
  return shards_of(read_weight_map(index));
}

ShardedWeights::ShardedWeights(const fs::path& directory) : path_(directory / "model.safetensors") {
  const fs::path index = directory / "model.safetensors.index.json";
  if (file_exists(path_) || !file_exists(index)) {
    if (!file_exists(path_) && file_exists(directory / "pytorch_model.bin")) {
      bad_input(directory.string(),
                ": has its weights as pytorch_model.bin alone, which can run code when it is ",
                "read: save the model with transformers as safetensors");
    }
    add_shard(path_);
    return;
  }
  path_ = index;
  const std::map<std::string, std::string> weight_map = read_weight_map(index);
  for (const std::string& shard : shards_of(weight_map)) {
    if (!file_exists(directory / shard)) {
      bad_input(index.string(), ": lists the shard ", quote(shard),
                ", which is not there: fetch or copy the whole model");
    }
    add_shard(directory / shard);
  }
  for (const auto& [tensor, file] : weight_map) {
    if (!tensors_.contains(tensor))
      bad_input(index.string(), ": ", quote(tensor), " is said to be in ", quote(file),
                ", but is in no shard");
  }
}

void ShardedWeights::add_shard(const fs::path& file) {
  const SafeTensors& shard = shards_.emplace_back(file);
  for (const auto& [name, tensor] : shard.tensors()) {
    if (!tensors_.emplace(name, tensor).second)
      bad_input(file.string(), ": ", quote(name), " is in another shard too");
  }
}

std::vector<float> ShardedWeights::floats(const std::string& name,
                                          const std::vector<int64_t>& shape) const {
  for (const SafeTensors& shard : shards_) {
    if (shard.tensors().contains(name)) return shard.floats(name, shape);
  }
  bad_input(path_.string(), ": it has no tensor ", quote(name));
}

std::vector<fs::path> ShardedWeights::files() const {
  std::vector<fs::path> files;
  for (const SafeTensors& shard : shards_) files.push_back(shard.path());
  return files;
}

}  // namespace tandem
