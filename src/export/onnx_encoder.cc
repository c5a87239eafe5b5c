#include "export/onnx_encoder.h"

#include <array>
#include <cmath>
#include <limits>

#include "base/fail.h"
#include "encoder/config_json.h"
#include "encoder/encoder_family.h"
#include "encoder/relative_bias.h"
#include "export/onnx_layers.h"

namespace tandem {

using Value = OnnxGraph::Value;

namespace {

/// The layers of one encoder, added in order.
class EncoderGraph {
 public:
  EncoderGraph(OnnxGraph& graph, const OnnxInputs& inputs, const EncoderConfig& config,
               const EncoderWeights& weights)
      : graph_(graph), inputs_(inputs), config_(config), weights_(weights) {}

  Value add() {
    Value hidden = add_embeddings();
    const Value bias = add_attention_bias();
    for (int layer = 0; layer < config_.num_hidden_layers; ++layer)
      hidden = add_layer(concat("encoder.layer.", layer, "."), hidden, bias);
    return hidden;
  }

 private:
  std::string own(const std::string& name) const {
    return encoder_family(config_).tensor_name(name);
  }

  Value linear(const Value& x, const std::string& name, int64_t in) {
    const std::string weight = own(name + ".weight");
    return add_linear(graph_, x, weight.substr(0, weight.rfind('.')),
                      weights_.at(name + ".weight").values, weights_.at(name + ".bias").values, in);
  }

  Value layer_norm(const Value& x, const std::string& name, int64_t width) {
    const auto part = [&](const char* end) {
      return graph_.weight(own(name + end), std::array{width}, weights_.at(name + end).values);
    };
    return graph_.node(
        "LayerNormalization", {x, part(".weight"), part(".bias")},
        {{"axis", int64_t{-1}}, {"epsilon", static_cast<float>(config_.layer_norm_eps)}});
  }

  Value table(const std::string& name, int64_t width) {
    const std::span<const float> values = weights_.at(name).values;
    return graph_.weight(own(name), std::array{std::ssize(values) / width, width}, values);
  }

  /// 0, 1, ...: [sequence]
  Value places() {
    const Value length =
        graph_.node("Gather", {graph_.node("Shape", {inputs_.input_ids}), graph_.integer(1)});
    return graph_.node("Range", {graph_.integer(0), length, graph_.integer(1)});
  }

  /// Rows of the position table, as Encoder::table_positions counts them.
  Value positions() {
    if (config_.first_position == 0) return places();
    const Value pad = graph_.integer(config_.pad_token_id);
    const Value counted =
        graph_.node("Cast", {graph_.node("Not", {graph_.node("Equal", {inputs_.input_ids, pad})})},
                    {{"to", int64_t{7}}});
    const Value place = graph_.node("CumSum", {counted, graph_.integer(1)});
    const Value before = graph_.integer(config_.first_position - 1);
    return graph_.node("Where", {graph_.node("Cast", {counted}, {{"to", int64_t{9}}}),
                                 graph_.node("Add", {place, before}), pad});
  }

  Value add_embeddings() {
    const int64_t width = config_.embedding_width();
    Value sum = graph_.node("Gather",
                            {table("embeddings.word_embeddings.weight", width), inputs_.input_ids});
    if (config_.type_vocab_size > 0) {
      const Value types = table("embeddings.token_type_embeddings.weight", width);
      sum = graph_.node("Add", {sum, graph_.node("Gather", {types, inputs_.token_type_ids})});
    }
    const Value at = table("embeddings.position_embeddings.weight", width);
    sum = graph_.node("Add", {sum, graph_.node("Gather", {at, positions()})});
    const Value embedded = layer_norm(sum, "embeddings.LayerNorm", width);
    return width == config_.hidden_size ? embedded : linear(embedded, "embeddings_project", width);
  }

  /// What is added to the scores [batch, N, sequence, sequence]: 0 or almost minus infinity by
  /// mask, and the bias by distance.
  Value add_attention_bias() {
    const Value mask = graph_.node("Cast", {inputs_.attention_mask}, {{"to", int64_t{1}}});
    const Value padding = graph_.node("Sub", {graph_.number(1.0F), mask});
    const Value hidden =
        graph_.node("Mul", {padding, graph_.number(std::numeric_limits<float>::lowest() / 2)});
    const Value by_key =
        graph_.node("Unsqueeze", {hidden, graph_.integers(std::array<int64_t, 2>{1, 2})});
    if (config_.relative_attention_num_buckets == 0) return by_key;
    return graph_.node("Add", {by_key, add_relative_bias()});
  }

  /// [N, sequence, sequence], from the bias of every distance there can be.
  Value add_relative_bias() {
    constexpr const char* kName = "encoder.relative_attention_bias.weight";
    const int64_t heads = config_.num_attention_heads;
    const int length = config_.max_length();
    RelativeBias bias(weights_.at(kName).values, config_.num_attention_heads);
    const std::vector<int64_t> shape = {heads, 2 * int64_t{length} - 1};
    const Value by_distance = graph_.weight(kName, shape, bias.for_length(length));
    const Value place = places();
    const Value query =
        graph_.node("Unsqueeze", {place, graph_.integers(std::array<int64_t, 1>{1})});
    const Value distance = graph_.node("Sub", {place, query});
    return graph_.node("Gather",
                       {by_distance, graph_.node("Add", {distance, graph_.integer(length - 1)})},
                       {{"axis", int64_t{1}}});
  }

  /// [batch, sequence, H] to [batch, N, sequence, D], or its last two turned.
  Value split_heads(const Value& x, std::vector<int64_t> order) {
    const std::array<int64_t, 4> split = {0, 0, config_.num_attention_heads, config_.head_size()};
    return graph_.node("Transpose", {graph_.node("Reshape", {x, graph_.integers(split)})},
                       {{"perm", std::move(order)}});
  }

  Value add_attention(const std::string& prefix, const Value& hidden, const Value& bias) {
    const int64_t width = config_.hidden_size;
    const auto project = [&](const char* part, std::vector<int64_t> order) {
      return split_heads(linear(hidden, prefix + "attention.self." + part, width),
                         std::move(order));
    };
    const Value query = project("query", {0, 2, 1, 3});
    const Value key = project("key", {0, 2, 3, 1});
    const Value value = project("value", {0, 2, 1, 3});
    const Value scale = graph_.number(std::sqrt(static_cast<float>(config_.head_size())));
    const Value scores = graph_.node("Div", {graph_.node("MatMul", {query, key}), scale});
    const Value shares =
        graph_.node("Softmax", {graph_.node("Add", {scores, bias})}, {{"axis", int64_t{-1}}});
    const Value context = graph_.node("Transpose", {graph_.node("MatMul", {shares, value})},
                                      {{"perm", std::vector<int64_t>{0, 2, 1, 3}}});
    const std::array<int64_t, 3> joined = {0, 0, width};
    return linear(graph_.node("Reshape", {context, graph_.integers(joined)}),
                  prefix + "attention.output.dense", width);
  }

  Value activate(const Value& x) {
    const std::string& name = config_.hidden_act;
    if (name == "relu") return add_activation(graph_, x, Activation::relu);
    return name == "gelu" ? add_activation(graph_, x, Activation::gelu) : add_gelu_tanh(graph_, x);
  }

  Value add_layer(const std::string& prefix, const Value& hidden, const Value& bias) {
    const int64_t width = config_.hidden_size;
    const Value attended =
        layer_norm(graph_.node("Add", {add_attention(prefix, hidden, bias), hidden}),
                   prefix + "attention.output.LayerNorm", width);
    const Value inner = activate(linear(attended, prefix + "intermediate.dense", width));
    const Value output = linear(inner, prefix + "output.dense", config_.intermediate_size);
    return layer_norm(graph_.node("Add", {output, attended}), prefix + "output.LayerNorm", width);
  }

  OnnxGraph& graph_;
  const OnnxInputs& inputs_;
  const EncoderConfig& config_;
  const EncoderWeights& weights_;
};

}  // namespace

Value add_encoder(OnnxGraph& graph, const OnnxInputs& inputs, const EncoderConfig& config,
                  const EncoderWeights& weights) {
  return EncoderGraph(graph, inputs, config, weights).add();
}

}  // namespace tandem
