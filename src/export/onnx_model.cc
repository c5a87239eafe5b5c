#include "export/onnx_model.h"

#include <array>
#include <map>

#include "base/fail.h"
#include "export/onnx_encoder.h"
#include "export/onnx_graph.h"
#include "export/onnx_layers.h"
#include "model/encoder_files.h"
#include "tasks/task_json.h"

namespace tandem {

using Value = OnnxGraph::Value;

namespace {

/// Above this many bytes of weights the rest of a graph might not fit into protobuf's 2 GiB.
constexpr size_t kMostInline = size_t{2000} << 20;

class ModelGraph {
 public:
  ModelGraph(OnnxGraph& graph, const OnnxParts& parts) : graph_(graph), parts_(parts) {
    const OnnxGraph::Shape shape = {"batch", "sequence"};
    inputs_.input_ids = graph.input("input_ids", shape);
    inputs_.attention_mask = graph.input("attention_mask", shape);
    if (model().encoder.type_vocab_size > 0)
      inputs_.token_type_ids = graph.input("token_type_ids", shape);
    hidden_ = add_encoder(graph, inputs_, model().encoder, parts.weights);
    mask_ = graph.node("Cast", {inputs_.attention_mask}, {{"to", int64_t{1}}});
  }

  void give_hidden() {
    graph_.output(hidden_, "last_hidden_state", {"batch", "sequence", model().encoder.hidden_size});
  }

  void give_embedding() {
    Value rows = pooled(model().pooling().poolings);
    int64_t width = model().sentence_size();
    size_t index = 1;
    for (const SentenceModule& module : model().modules) {
      if (const auto* dense = std::get_if<DenseModule>(&module)) {
        rows = add_dense(rows, *dense, concat(index, "_Dense"));
        width = dense->out_features;
      } else if (std::holds_alternative<NormalizeModule>(module)) {
        rows = add_normalize(graph_, rows);
      }
      ++index;
    }
    if (const auto dim = model().sentence_config.truncate_dim; dim && *dim < width) {
      width = *dim;
      const auto at = [&](int64_t value) { return graph_.integers(std::array{value}); };
      rows = graph_.node("Slice", {rows, at(0), at(width), at(1)});
    }
    graph_.output(rows, "sentence_embedding", {"batch", width});
  }

  void give_logits(const Task& task, const HeadWeights& head) {
    const std::vector<Pooling> poolings = model().poolings(task);
    Value rows = poolings.empty() ? hidden_ : pooled(poolings);
    const auto layer = [&](const char* name) {
      const std::vector<float>& weight = head.at(concat(name, ".weight"));
      const std::vector<float>& bias = head.at(concat(name, ".bias"));
      return add_linear(graph_, rows, concat("heads.", task.name, ".", name), weight, bias,
                        std::ssize(weight) / std::ssize(bias));
    };
    if (task.hidden) rows = add_activation(graph_, layer("dense"), task.hidden->activation);
    OnnxGraph::Shape shape = {"batch", int64_t{task.num_outputs()}};
    if (poolings.empty()) shape.insert(shape.begin() + 1, "sequence");
    graph_.output(layer("classifier"), concat("logits_", task.name), shape);
  }

  void tell_tasks() {
    OrderedJson tasks = OrderedJson::array();
    for (const TaskPtr& task : parts_.tasks) {
      tasks.push_back(task_summary(*task));
    }
    graph_.tell("tasks", to_line(tasks));
  }

 private:
  const ModelDescription& model() const { return parts_.model; }

  /// [batch, P * H], each pooling added once.
  Value pooled(const std::vector<Pooling>& poolings) {
    std::vector<Value> parts;
    for (const Pooling pooling : poolings) {
      Value& part = pooled_[pooling];
      if (part.empty()) part = add_pooling(graph_, hidden_, mask_, pooling);
      parts.push_back(part);
    }
    return parts.size() == 1 ? parts.front() : graph_.node("Concat", parts, {{"axis", int64_t{1}}});
  }

  Value add_dense(const Value& rows, const DenseModule& dense, const std::string& name) {
    const int64_t in = dense.in_features;
    const Value out = add_activation(
        graph_, add_linear(graph_, rows, name + ".linear", dense.weight, dense.bias, in),
        dense.activation);
    if (!dense.use_residual) return out;
    const Value residual =
        dense.residual_weight.empty()
            ? rows
            : add_linear(graph_, rows, name + ".residual", dense.residual_weight, {}, in);
    return graph_.node("Add", {out, residual});
  }

  OnnxGraph& graph_;
  const OnnxParts& parts_;
  OnnxInputs inputs_;
  Value hidden_;
  Value mask_;  ///< fp32
  std::map<Pooling, Value> pooled_;
};

size_t weight_bytes(const OnnxParts& parts, DType dtype) {
  size_t values = 0;
  for (const auto& [name, tensor] : parts.weights.tensors) values += tensor.values.size();
  for (const HeadWeights& head : parts.heads) {
    for (const auto& [name, tensor] : head) values += tensor.size();
  }
  return values * size_of(dtype);
}

}  // namespace

void write_onnx(const std::filesystem::path& directory, const OnnxParts& parts,
                const ExportOptions& options) {
  const bool external = options.external_data || weight_bytes(parts, options.dtype) > kMostInline;
  OnnxGraph graph(directory, options.dtype, external);
  ModelGraph model(graph, parts);
  if (options.outputs.hidden) model.give_hidden();
  if (options.outputs.embedding) model.give_embedding();
  if (options.outputs.heads) {
    for (size_t i = 0; i < parts.tasks.size(); ++i)
      model.give_logits(*parts.tasks[i], parts.heads[i]);
    model.tell_tasks();
  }
  graph.write();
  write_json(directory / "config.json", encoder_config_json(parts.model));
  copy_tokenizer(parts.model.transformer, directory, parts.model.max_length,
                 TokenizerReader::transformers);
}

}  // namespace tandem
