#include "encoder/encoder_weights.h"

#include <cmath>
#include <numbers>
#include <set>
#include <string_view>

#include "base/fail.h"
#include "base/strings/text.h"
#include "encoder/encoder_family.h"
#include "format/tensors/sharded_weights.h"

namespace tandem {
namespace {

constexpr std::string_view kWordEmbeddings = "embeddings.word_embeddings.weight";
constexpr std::string_view kPooler = "pooler.dense.weight";

/// LayerNorm's older names, as in the published bert-base-uncased.
std::string older_name(std::string name) {
  const auto replace_end = [&](std::string_view end, std::string_view older) {
    if (name.ends_with(end)) name.replace(name.size() - end.size(), end.size(), older);
  };
  replace_end("LayerNorm.weight", "LayerNorm.gamma");
  replace_end("LayerNorm.bias", "LayerNorm.beta");
  return name;
}

/// The name under which the file has a tensor of the family; "" where it has not.
std::string find(const ShardedWeights& file, const EncoderFamily& family, const std::string& bert) {
  const std::string name = family.tensor_name(bert);
  for (const std::string& candidate : {name, older_name(name)}) {
    for (const std::string_view prefix : {std::string_view(), family.prefix}) {
      std::string found = concat(prefix, candidate);
      if (file.tensors().contains(found)) return found;
    }
  }
  return "";
}

bool is_buffer(std::string_view name) {
  return name.ends_with("embeddings.position_ids") || name.ends_with("embeddings.token_type_ids");
}

[[noreturn]] void lacks(const ShardedWeights& file, const EncoderFamily& family,
                        const std::vector<std::string>& missing) {
  constexpr size_t kShown = 3;
  std::string shown = join(std::span(missing).first(std::min(kShown, missing.size())), ", ");
  if (missing.size() > kShown) shown += concat(" and ", missing.size() - kShown, " more");
  bad_input(file.path().string(), ": lacks ", shown, ": give the files of one ", family.name,
            " encoder");
}

void check_shape(const ShardedWeights& file, const TensorSpec& spec, const std::string& name,
                 const TensorView& tensor) {
  if (tensor.shape == spec.shape) return;
  if (spec.name == kWordEmbeddings && tensor.shape.size() == 2 &&
      tensor.shape[1] == spec.shape[1]) {
    bad_input(file.path().string(), ": ", name, " has ", tensor.shape[0],
              " rows, but config.json says vocab_size ", spec.shape[0],
              ": give the files of one model");
  }
  bad_input(file.path().string(), ": ", name, " has shape ", shape_text(tensor.shape),
            ", but config.json asks for ", shape_text(spec.shape), ": give the files of one model");
}

std::shared_ptr<float[]> allocate(size_t size) {
  return std::make_shared_for_overwrite<float[]>(size);
}

WeightTensor load_tensor(const std::shared_ptr<const ShardedWeights>& file, const std::string& name,
                         const TensorView& tensor, size_t size) {
  const std::byte* bytes = tensor.bytes.data();
  if (tensor.dtype == DType::F32 && reinterpret_cast<uintptr_t>(bytes) % alignof(float) == 0) {
    return {{reinterpret_cast<const float*>(bytes), size}, file, true};
  }
  auto converted = allocate(size);
  try {
    to_float(tensor, {converted.get(), size});
  } catch (const Error& error) {
    throw Error(error.code(), concat(file->path().string(), ": ", name, ": ", error.message()));
  }
  return {{converted.get(), size}, converted};
}

/// Steele, Lea and Flood 2014 (SplitMix64): the n-th number of a stream without drawing the others.
uint64_t mix(uint64_t n) {
  n += 0x9e3779b97f4a7c15;
  n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9;
  n = (n ^ (n >> 27)) * 0x94d049bb133111eb;
  return n ^ (n >> 31);
}

/// Fills with Normal(0, range) by Box and Muller 1958, two values from each pair of draws.
void fill_normal(std::span<float> values, double range, uint64_t stream) {
  for (size_t i = 0; i < values.size(); i += 2) {
    const double u = (static_cast<double>(mix(stream + i) >> 11) + 1) * 0x1p-53;  // (0, 1]
    const double v = static_cast<double>(mix(stream + i + 1) >> 11) * 0x1p-53;
    const double radius = range * std::sqrt(-2 * std::log(u));
    values[i] = static_cast<float>(radius * std::cos(2 * std::numbers::pi * v));
    if (i + 1 < values.size()) {
      values[i + 1] = static_cast<float>(radius * std::sin(2 * std::numbers::pi * v));
    }
  }
}

void add_linear(std::vector<TensorSpec>& specs, const std::string& name, int64_t out, int64_t in) {
  specs.push_back({name + ".weight", {out, in}});
  specs.push_back({name + ".bias", {out}});
}

void add_layer_norm(std::vector<TensorSpec>& specs, const std::string& name, int64_t width) {
  specs.push_back({name + ".LayerNorm.weight", {width}});
  specs.push_back({name + ".LayerNorm.bias", {width}});
}

}  // namespace

std::vector<TensorSpec> tensor_specs(const EncoderConfig& config, bool with_pooler) {
  const int64_t hidden = config.hidden_size;
  const int64_t width = config.embedding_width();
  std::vector<TensorSpec> specs = {
      {std::string(kWordEmbeddings), {config.vocab_size, width}},
      {"embeddings.position_embeddings.weight", {config.max_position_embeddings, width}}};
  if (config.type_vocab_size > 0) {
    specs.push_back({"embeddings.token_type_embeddings.weight", {config.type_vocab_size, width}});
  }
  add_layer_norm(specs, "embeddings", width);
  if (width != hidden) add_linear(specs, "embeddings_project", hidden, width);
  for (int layer = 0; layer < config.num_hidden_layers; ++layer) {
    const std::string prefix = concat("encoder.layer.", layer, ".");
    for (const char* part : {"query", "key", "value"}) {
      add_linear(specs, prefix + "attention.self." + part, hidden, hidden);
    }
    add_linear(specs, prefix + "attention.output.dense", hidden, hidden);
    add_layer_norm(specs, prefix + "attention.output", hidden);
    add_linear(specs, prefix + "intermediate.dense", config.intermediate_size, hidden);
    add_linear(specs, prefix + "output.dense", hidden, config.intermediate_size);
    add_layer_norm(specs, prefix + "output", hidden);
  }
  if (config.relative_attention_num_buckets > 0) {
    specs.push_back({"encoder.relative_attention_bias.weight",
                     {config.relative_attention_num_buckets, config.num_attention_heads}});
  }
  if (with_pooler) add_linear(specs, "pooler.dense", hidden, hidden);
  return specs;
}

EncoderWeights EncoderWeights::load(const std::filesystem::path& directory,
                                    const EncoderConfig& config) {
  const auto file = std::make_shared<const ShardedWeights>(directory);
  const EncoderFamily& family = encoder_family(config);
  EncoderWeights weights;
  weights.has_pooler = family.has_pooler && !find(*file, family, std::string(kPooler)).empty();
  std::set<std::string> used;
  std::vector<std::string> missing;
  for (const TensorSpec& spec : tensor_specs(config, weights.has_pooler)) {
    const std::string name = find(*file, family, spec.name);
    if (name.empty()) {
      missing.push_back(concat(family.tensor_name(spec.name), " ", shape_text(spec.shape)));
      continue;
    }
    used.insert(name);
    const TensorView& tensor = file->tensors().at(name);
    check_shape(*file, spec, name, tensor);
    weights.tensors[spec.name] = load_tensor(file, name, tensor, spec.size());
  }
  if (!missing.empty()) lacks(*file, family, missing);
  for (const auto& [name, tensor] : file->tensors()) {
    if (!used.contains(name) && !is_buffer(name)) weights.unused.push_back(name);
  }
  return weights;
}

EncoderWeights EncoderWeights::random(const EncoderConfig& config, uint64_t seed) {
  EncoderWeights weights;
  weights.has_pooler = encoder_family(config).has_pooler;
  uint64_t tensor = 0;
  for (const TensorSpec& spec : tensor_specs(config, weights.has_pooler)) {
    auto memory = allocate(spec.size());
    const std::span<float> values(memory.get(), spec.size());
    if (spec.shape.size() == 1) {
      std::ranges::fill(values, spec.name.ends_with("LayerNorm.weight") ? 1.0F : 0.0F);
    } else {
      fill_normal(values, config.initializer_range, mix(mix(seed) + tensor));
    }
    weights.tensors[spec.name] = {values, memory};
    ++tensor;
  }
  return weights;
}

}  // namespace tandem
