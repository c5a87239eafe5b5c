#include "export/onnx_layers.h"

#include <array>
#include <limits>
#include <numbers>

#include "base/fail.h"

namespace tandem {

using Value = OnnxGraph::Value;

namespace {

/// 1, 2, ... for the places of a sequence, where `mask` is 1: [batch, sequence].
Value add_places(OnnxGraph& graph, const Value& mask) {
  const Value places = graph.node(
      "CumSum",
      {graph.node("Add", {graph.node("Mul", {mask, graph.number(0.0F)}), graph.number(1.0F)}),
       graph.integer(1)});
  return graph.node("Mul", {places, mask});
}

/// sum(x w) over the sequence of weights w [batch, sequence], and sum(w) [batch, 1].
std::pair<Value, Value> add_sums(OnnxGraph& graph, const Value& hidden, const Value& weights) {
  const Value axis = graph.integers(std::array<int64_t, 1>{1});
  const Value last = graph.integers(std::array<int64_t, 1>{2});
  const Value weighted = graph.node("Mul", {hidden, graph.node("Unsqueeze", {weights, last})});
  return {graph.node("ReduceSum", {weighted, axis}, {{"keepdims", int64_t{0}}}),
          graph.node("ReduceSum", {weights, axis}, {{"keepdims", int64_t{1}}})};
}

}  // namespace

Value add_linear(OnnxGraph& graph, const Value& x, const std::string& name,
                 std::span<const float> weight, std::span<const float> bias, int64_t in) {
  const auto columns = static_cast<size_t>(in);
  const size_t rows = weight.size() / columns;
  std::vector<float> transposed(weight.size());
  for (size_t row = 0; row < rows; ++row) {
    for (size_t column = 0; column < columns; ++column)
      transposed[column * rows + row] = weight[row * columns + column];
  }
  const auto out = static_cast<int64_t>(rows);
  const Value product =
      graph.node("MatMul", {x, graph.weight(name + ".weight", std::array{in, out}, transposed)});
  if (bias.empty()) return product;
  return graph.node("Add", {product, graph.weight(name + ".bias", std::array{out}, bias)});
}

Value add_activation(OnnxGraph& graph, const Value& x, Activation activation) {
  switch (activation) {
    case Activation::identity:
      return x;
    case Activation::tanh:
      return graph.node("Tanh", {x});
    case Activation::relu:
      return graph.node("Relu", {x});
    case Activation::sigmoid:
      return graph.node("Sigmoid", {x});
    case Activation::silu:
      return graph.node("Mul", {x, graph.node("Sigmoid", {x})});
    case Activation::gelu: {
      const Value scaled = graph.node("Div", {x, graph.number(std::numbers::sqrt2_v<float>)});
      const Value both = graph.node("Add", {graph.node("Erf", {scaled}), graph.number(1.0F)});
      return graph.node("Mul", {graph.node("Mul", {x, both}), graph.number(0.5F)});
    }
  }
  failed("unknown activation ", static_cast<int>(activation));
}

Value add_gelu_tanh(OnnxGraph& graph, const Value& x) {
  constexpr float kScale = std::numbers::sqrt2_v<float> * std::numbers::inv_sqrtpi_v<float>;
  const Value cube = graph.node("Mul", {x, graph.node("Mul", {x, x})});
  const Value inner = graph.node("Add", {x, graph.node("Mul", {cube, graph.number(0.044715F)})});
  const Value curve = graph.node("Tanh", {graph.node("Mul", {inner, graph.number(kScale)})});
  const Value both = graph.node("Add", {curve, graph.number(1.0F)});
  return graph.node("Mul", {graph.node("Mul", {x, both}), graph.number(0.5F)});
}

Value add_pooling(OnnxGraph& graph, const Value& hidden, const Value& mask, Pooling pooling) {
  const auto mean = [&](const Value& weights, bool root) {
    const auto [sum, total] = add_sums(graph, hidden, weights);
    const Value divisor = graph.node("Max", {total, graph.number(1e-9F)});
    return graph.node("Div", {sum, root ? graph.node("Sqrt", {divisor}) : divisor});
  };
  switch (pooling) {
    case Pooling::cls:
      return graph.node("Gather", {hidden, graph.integer(0)}, {{"axis", int64_t{1}}});
    case Pooling::mean:
      return mean(mask, false);
    case Pooling::mean_sqrt_len_tokens:
      return mean(mask, true);
    case Pooling::weightedmean:
      return mean(add_places(graph, mask), false);
    case Pooling::max: {
      const Value last = graph.integers(std::array<int64_t, 1>{2});
      const Value kept =
          graph.node("Cast", {graph.node("Unsqueeze", {mask, last})}, {{"to", int64_t{9}}});
      const Value lowest = graph.number(std::numeric_limits<float>::lowest());
      return graph.node("ReduceMax", {graph.node("Where", {kept, hidden, lowest})},
                        {{"axes", std::vector<int64_t>{1}}, {"keepdims", int64_t{0}}});
    }
    case Pooling::lasttoken: {
      const Value last = graph.node("ArgMax", {add_places(graph, mask)},
                                    {{"axis", int64_t{1}}, {"keepdims", int64_t{1}}});
      return graph.node("GatherND", {hidden, last}, {{"batch_dims", int64_t{1}}});
    }
  }
  failed("unknown pooling ", static_cast<int>(pooling));
}

Value add_normalize(OnnxGraph& graph, const Value& rows) {
  const Value norm =
      graph.node("ReduceL2", {rows}, {{"axes", std::vector<int64_t>{1}}, {"keepdims", int64_t{1}}});
  return graph.node("Div", {rows, graph.node("Max", {norm, graph.number(1e-12F)})});
}

}  // namespace tandem
