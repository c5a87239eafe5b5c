#include "encoder/encoder_config.h"

#include <cmath>
#include <cstdint>

#include "base/fail.h"

namespace tandem {
namespace {

constexpr int64_t kMostParameters = int64_t{1} << 36;

/// Reads the keys of one object.
class Reader {
 public:
  Reader(const Json& json, const std::string& where) : json_(json), where_(where) {
    if (!json.is_object()) bad_input(where, ": must be a JSON object");
  }

  void text(const char* key, std::string& value) const {
    if (const Json* found = find(key)) {
      if (!found->is_string()) wrong_type(key, "a string");
      value = found->get<std::string>();
    }
  }

  void size(const char* key, int& value) const {
    if (const Json* found = find(key)) {
      if (!found->is_number_integer()) wrong_type(key, "a whole number");
      const auto read = found->is_number_unsigned() ? static_cast<double>(found->get<uint64_t>())
                                                    : static_cast<double>(found->get<int64_t>());
      if (std::abs(read) > INT32_MAX) bad_input(where_, ": ", key, " is ", *found, ": too large");
      value = static_cast<int>(read);
    }
  }

  void number(const char* key, double& value) const {
    if (const Json* found = find(key)) {
      if (!found->is_number()) wrong_type(key, "a number");
      value = found->get<double>();
    }
  }

  void must_be(const char* key, const Json& only, const char* why) const {
    const Json* found = find(key);
    if (found != nullptr && *found != only) {
      bad_input(where_, ": ", key, " is ", quote(found->dump()), ": ", why);
    }
  }

 private:
  const Json* find(const char* key) const {
    const auto found = json_.find(key);
    return found == json_.end() || found->is_null() ? nullptr : &*found;
  }

  [[noreturn]] void wrong_type(const char* key, const char* wanted) const {
    bad_input(where_, ": ", key, " is ", quote(find(key)->dump()), ": must be ", wanted);
  }

  const Json& json_;
  const std::string& where_;
};

void check_range(const std::string& where, const char* key, double value, double low, double high) {
  if (!(value >= low && value <= high)) {
    bad_input(where, ": ", key, " is ", value, ": must be from ", low, " to ", high);
  }
}

}  // namespace

EncoderConfig encoder_config_from_json(const Json& json, const std::string& where) {
  const Reader reader(json, where);
  EncoderConfig config;
  reader.text("model_type", config.model_type);
  reader.size("vocab_size", config.vocab_size);
  reader.size("hidden_size", config.hidden_size);
  reader.size("num_hidden_layers", config.num_hidden_layers);
  reader.size("num_attention_heads", config.num_attention_heads);
  reader.size("intermediate_size", config.intermediate_size);
  reader.text("hidden_act", config.hidden_act);
  reader.size("max_position_embeddings", config.max_position_embeddings);
  reader.size("type_vocab_size", config.type_vocab_size);
  reader.size("pad_token_id", config.pad_token_id);
  reader.number("layer_norm_eps", config.layer_norm_eps);
  reader.number("hidden_dropout_prob", config.hidden_dropout_prob);
  reader.number("attention_probs_dropout_prob", config.attention_probs_dropout_prob);
  reader.number("initializer_range", config.initializer_range);
  check(config, where);
  reader.must_be("position_embedding_type", "absolute", "only \"absolute\" is supported");
  reader.must_be("is_decoder", false, "only encoders are supported");
  return config;
}

void check(const EncoderConfig& config, const std::string& where) {
  if (config.model_type != "bert") {
    bad_input(where, ": model_type is ", quote(config.model_type), ": only \"bert\" is supported");
  }
  if (config.hidden_act != "gelu") {
    bad_input(where, ": hidden_act is ", quote(config.hidden_act), ": only \"gelu\" is supported");
  }
  check_range(where, "vocab_size", config.vocab_size, 1, 1 << 24);
  check_range(where, "hidden_size", config.hidden_size, 1, 1 << 16);
  check_range(where, "num_hidden_layers", config.num_hidden_layers, 0, 1000);
  check_range(where, "num_attention_heads", config.num_attention_heads, 1, config.hidden_size);
  check_range(where, "intermediate_size", config.intermediate_size, 1, 1 << 18);
  check_range(where, "max_position_embeddings", config.max_position_embeddings, 1, 1 << 24);
  check_range(where, "type_vocab_size", config.type_vocab_size, 1, 1 << 16);
  check_range(where, "pad_token_id", config.pad_token_id, 0, config.vocab_size - 1);
  check_range(where, "layer_norm_eps", config.layer_norm_eps, 0, 1);
  check_range(where, "hidden_dropout_prob", config.hidden_dropout_prob, 0, 1);
  check_range(where, "attention_probs_dropout_prob", config.attention_probs_dropout_prob, 0, 1);
  check_range(where, "initializer_range", config.initializer_range, 0, 1000);
  if (config.hidden_size % config.num_attention_heads != 0) {
    bad_input(where, ": hidden_size ", config.hidden_size, " is not a multiple of ",
              config.num_attention_heads, " num_attention_heads");
  }
  // No overflow: each factor is limited above.
  const int64_t rows = int64_t{config.vocab_size} + config.max_position_embeddings +
                       int64_t{config.num_hidden_layers} *
                           (4 * int64_t{config.hidden_size} + 2 * config.intermediate_size);
  if (rows * config.hidden_size > kMostParameters) {
    bad_input(where, ": asks for about ", rows * config.hidden_size,
              " parameters: more than this program can hold (", kMostParameters, ")");
  }
}

OrderedJson to_json(const EncoderConfig& config) {
  return {{"architectures", {"BertModel"}},
          {"attention_probs_dropout_prob", config.attention_probs_dropout_prob},
          {"hidden_act", config.hidden_act},
          {"hidden_dropout_prob", config.hidden_dropout_prob},
          {"hidden_size", config.hidden_size},
          {"initializer_range", config.initializer_range},
          {"intermediate_size", config.intermediate_size},
          {"layer_norm_eps", config.layer_norm_eps},
          {"max_position_embeddings", config.max_position_embeddings},
          {"model_type", config.model_type},
          {"num_attention_heads", config.num_attention_heads},
          {"num_hidden_layers", config.num_hidden_layers},
          {"pad_token_id", config.pad_token_id},
          {"type_vocab_size", config.type_vocab_size},
          {"vocab_size", config.vocab_size}};
}

}  // namespace tandem
