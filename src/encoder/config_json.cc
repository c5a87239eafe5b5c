#include "encoder/config_json.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include "base/fail.h"
#include "base/strings/text.h"
#include "encoder/encoder_family.h"

namespace tandem {
namespace {

constexpr int64_t kMostParameters = int64_t{1} << 36;

/// Reads the keys of one object.
class Reader {
 public:
  Reader(const Json& json, const std::string& where) : json_(json), where_(where) {
    if (!json.is_object()) bad_input(where, ": must be a JSON object");
  }

  void read(std::string_view key, std::string& value) const {
    if (const Json* found = find(key)) {
      if (!found->is_string()) wrong_type(key, "a string");
      value = found->get<std::string>();
    }
  }

  void read(std::string_view key, int& value) const {
    if (const Json* found = find(key)) {
      if (!found->is_number_integer()) wrong_type(key, "a whole number");
      const auto read = found->is_number_unsigned() ? static_cast<double>(found->get<uint64_t>())
                                                    : static_cast<double>(found->get<int64_t>());
      if (std::abs(read) > INT32_MAX) bad_input(where_, ": ", key, " is ", *found, ": too large");
      value = static_cast<int>(read);
    }
  }

  void read(std::string_view key, double& value) const {
    if (const Json* found = find(key)) {
      if (!found->is_number()) wrong_type(key, "a number");
      value = found->get<double>();
    }
  }

  void must_be(std::string_view key, const Json& only, const char* why) const {
    const Json* found = find(key);
    if (found != nullptr && *found != only) {
      bad_input(where_, ": ", key, " is ", quote(found->dump()), ": ", why);
    }
  }

 private:
  const Json* find(std::string_view key) const {
    const auto found = json_.find(std::string(key));
    return found == json_.end() || found->is_null() ? nullptr : &*found;
  }

  [[noreturn]] void wrong_type(std::string_view key, const char* wanted) const {
    bad_input(where_, ": ", key, " is ", quote(find(key)->dump()), ": must be ", wanted);
  }

  const Json& json_;
  const std::string& where_;
};

/// Calls visit(BERT's key, value) for all that a config.json may say besides its model_type.
template <typename Config, typename Visit>
void for_each_value(Config& config, Visit visit) {
  visit("attention_probs_dropout_prob", config.attention_probs_dropout_prob);
  visit("embedding_size", config.embedding_size);
  visit("hidden_act", config.hidden_act);
  visit("hidden_dropout_prob", config.hidden_dropout_prob);
  visit("hidden_size", config.hidden_size);
  visit("initializer_range", config.initializer_range);
  visit("intermediate_size", config.intermediate_size);
  visit("layer_norm_eps", config.layer_norm_eps);
  visit("max_position_embeddings", config.max_position_embeddings);
  visit("num_attention_heads", config.num_attention_heads);
  visit("num_hidden_layers", config.num_hidden_layers);
  visit("pad_token_id", config.pad_token_id);
  visit("relative_attention_num_buckets", config.relative_attention_num_buckets);
  visit("type_vocab_size", config.type_vocab_size);
  visit("vocab_size", config.vocab_size);
}

/// What a family leaves no choice about must be as in its defaults.
void check_fixed(const EncoderConfig& config, const EncoderFamily& family,
                 const std::string& where) {
  OrderedJson wanted = {{"first_position", family.defaults.first_position}};
  OrderedJson found = {{"first_position", config.first_position}};
  for_each_value(family.defaults, [&](const char* key, const auto& value) {
    const bool fixed = std::ranges::find(family.fixed, key) != family.fixed.end();
    if (fixed || family.config_key(key).empty()) wanted[key] = value;
  });
  for_each_value(config, [&](const char* key, const auto& value) {
    if (wanted.contains(key)) found[key] = value;
  });
  for (const auto& [key, value] : wanted.items()) {
    if (found[key] != value) {
      bad_input(where, ": ", key, " is ", found[key], ": ", family.name, " runs with ", value,
                " alone");
    }
  }
}

}  // namespace

EncoderConfig encoder_config_from_json(const Json& json, const std::string& where) {
  const Reader reader(json, where);
  std::string model_type = "bert";
  reader.read("model_type", model_type);
  const EncoderFamily& family = encoder_family(model_type, where);
  EncoderConfig config = family.defaults;
  for_each_value(config, [&](const char* key, auto& value) {
    if (const auto own = family.config_key(key); !own.empty()) reader.read(own, value);
  });
  check(config, where);
  reader.must_be("position_embedding_type", "absolute", "only \"absolute\" is supported");
  reader.must_be("is_decoder", false, "only encoders are supported");
  return config;
}

Epilogue activation_of(const EncoderConfig& config, const std::string& where) {
  constexpr std::array<std::pair<std::string_view, Epilogue>, 4> kKnown = {
      {{"gelu", Epilogue::gelu},
       {"gelu_new", Epilogue::gelu_tanh},
       {"gelu_pytorch_tanh", Epilogue::gelu_tanh},
       {"relu", Epilogue::relu}}};
  for (const auto& [name, activation] : kKnown) {
    if (name == config.hidden_act) return activation;
  }
  bad_input(where, ": ", encoder_family(config).config_key("hidden_act"), " is ",
            quote(config.hidden_act), ": supported are ",
            join(kKnown, ", ", [](const auto& known) { return known.first; }));
}

Epilogue activation_of(const EncoderConfig& config, const std::string& where, ComputeType type) {
  const Epilogue exact = activation_of(config, where);
  if (exact != Epilogue::gelu || type == ComputeType::fp32) return exact;
  return type == ComputeType::bf16 ? Epilogue::gelu_rough : Epilogue::gelu_coarse;
}

void check(const EncoderConfig& config, const std::string& where) {
  const EncoderFamily& family = encoder_family(config.model_type, where);
  const auto range = [&](const char* key, double value, double low, double high) {
    if (value >= low && value <= high) return;
    bad_input(where, ": ", family.config_key(key), " is ", value, ": must be from ", low, " to ",
              high);
  };
  check_fixed(config, family, where);
  activation_of(config, where);
  range("vocab_size", config.vocab_size, 1, 1 << 24);
  range("hidden_size", config.hidden_size, 1, 1 << 16);
  range("embedding_size", config.embedding_width(), 1, 1 << 16);
  range("num_hidden_layers", config.num_hidden_layers, 1, 1000);
  range("num_attention_heads", config.num_attention_heads, 1, config.hidden_size);
  range("intermediate_size", config.intermediate_size, 1, 1 << 18);
  range("max_position_embeddings", config.max_position_embeddings, config.first_position + 1,
        1 << 24);
  range("type_vocab_size", config.type_vocab_size, family.defaults.type_vocab_size == 0 ? 0 : 1,
        1 << 16);
  range("pad_token_id", config.pad_token_id, 0, config.vocab_size - 1);
  range("layer_norm_eps", config.layer_norm_eps, 0, 1);
  range("hidden_dropout_prob", config.hidden_dropout_prob, 0, 0.999);
  range("attention_probs_dropout_prob", config.attention_probs_dropout_prob, 0, 0.999);
  range("initializer_range", config.initializer_range, 0, 1000);
  if (config.hidden_size % config.num_attention_heads != 0) {
    bad_input(where, ": ", family.config_key("hidden_size"), " ", config.hidden_size,
              " is not a multiple of ", config.num_attention_heads, " ",
              family.config_key("num_attention_heads"));
  }
  // No overflow: each factor is limited above.
  const int64_t embeddings = int64_t{config.vocab_size} + config.max_position_embeddings;
  const int64_t rows = int64_t{config.num_hidden_layers} *
                       (4 * int64_t{config.hidden_size} + 2 * config.intermediate_size);
  const int64_t size = embeddings * config.embedding_width() + rows * config.hidden_size;
  if (size > kMostParameters) {
    bad_input(where, ": asks for about ", size, " parameters: more than this program can hold (",
              kMostParameters, ")");
  }
}

OrderedJson to_json(const EncoderConfig& config) {
  const EncoderFamily& family = encoder_family(config);
  OrderedJson json = {{"architectures", {family.architecture}}, {"model_type", config.model_type}};
  for_each_value(config, [&](const char* key, const auto& value) {
    if (const auto own = family.config_key(key); !own.empty()) json[std::string(own)] = value;
  });
  if (json.contains("embedding_size")) json["embedding_size"] = config.embedding_width();
  return json;
}

}  // namespace tandem
