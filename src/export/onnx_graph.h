#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "format/tensors/tensor_view.h"

namespace tandem {

/// An ONNX model (opset 17) in the making; what a Value names is a tensor of its graph. This header
/// hides protobuf. Not thread-safe.
class OnnxGraph {
 public:
  using Value = std::string;
  using Attribute = std::variant<int64_t, float, std::vector<int64_t>>;
  using Attributes = std::vector<std::pair<const char*, Attribute>>;
  /// Sizes by number or by name ("batch").
  using Shape = std::vector<std::variant<int64_t, const char*>>;

  /// Weights are kept as `dtype` (F32 or F16) and computed with in fp32. With `external_data` those
  /// of 1 KiB or more are written at once to `directory`/model.onnx_data.
  OnnxGraph(std::filesystem::path directory, DType dtype, bool external_data);
  ~OnnxGraph();

  /// A 64-bit integer input of the graph.
  Value input(const char* name, const Shape& shape);
  /// Gives an fp32 value out under a name.
  void output(const Value& value, const std::string& name, const Shape& shape);
  /// Something to tell about the model: metadata_props.
  void tell(const std::string& key, const std::string& text);

  /// An fp32 weight. Throws Error{bad_input} that names it; see from_float.
  Value weight(const std::string& name, std::span<const int64_t> shape,
               std::span<const float> values);
  Value number(float value);
  Value integer(int64_t value);
  Value integers(std::span<const int64_t> values);

  /// The one output of a new node.
  Value node(const char* op, const std::vector<Value>& inputs, const Attributes& attributes = {});

  /// Writes and syncs `directory`/model.onnx; the same graph gives the same bytes.
  void write();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem
