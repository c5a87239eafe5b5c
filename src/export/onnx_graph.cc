#include "export/onnx_graph.h"

#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <exception>
#include <limits>
#include <map>
#include <optional>

#include "base/fail.h"
#include "base/files/file.h"
#include "onnx.pb.h"

namespace tandem {

namespace {

constexpr int64_t kOpset = 17;
constexpr int64_t kIrVersion = 8;
constexpr const char* kDataFile = "model.onnx_data";
/// Where external tensors begin, so that readers can map them.
constexpr uint64_t kAlignment = 4096;
constexpr size_t kSmallTensor = 1024;

void set_type(onnx::ValueInfoProto& info, const std::string& name, onnx::TensorProto::DataType type,
              const OnnxGraph::Shape& shape) {
  info.set_name(name);
  auto& tensor = *info.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(type);
  for (const auto& size : shape) {
    auto& dimension = *tensor.mutable_shape()->add_dim();
    if (const auto* number = std::get_if<int64_t>(&size)) {
      dimension.set_dim_value(*number);
    } else {
      dimension.set_dim_param(std::get<const char*>(size));
    }
  }
}

void set_attribute(onnx::AttributeProto& proto, const char* name,
                   const OnnxGraph::Attribute& value) {
  proto.set_name(name);
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    proto.set_type(onnx::AttributeProto::INT);
    proto.set_i(*integer);
  } else if (const auto* number = std::get_if<float>(&value)) {
    proto.set_type(onnx::AttributeProto::FLOAT);
    proto.set_f(*number);
  } else {
    proto.set_type(onnx::AttributeProto::INTS);
    for (const int64_t each : std::get<std::vector<int64_t>>(value)) proto.add_ints(each);
  }
}

/// Lets protobuf write through the project's one seam for files. It writes in a destructor, too,
/// which may not throw: an error is kept for check().
class FileStream : public google::protobuf::io::CopyingOutputStream {
 public:
  explicit FileStream(OutputFile& file) : file_(file) {}
  bool Write(const void* buffer, int size) override {
    try {
      file_.write(std::string_view(static_cast<const char*>(buffer), static_cast<size_t>(size)));
    } catch (...) {
      error_ = std::current_exception();
    }
    return !error_;
  }
  void check() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  OutputFile& file_;
  std::exception_ptr error_;
};

}  // namespace

struct OnnxGraph::Impl {
  std::filesystem::path directory;
  DType dtype;
  std::optional<OutputFile> data;
  uint64_t data_size = 0;
  onnx::ModelProto model;
  std::map<std::string, int> counts;

  onnx::GraphProto& graph() { return *model.mutable_graph(); }
  /// "MatMul_3": unlike any other name.
  std::string fresh(const std::string& kind) { return concat(kind, "_", counts[kind]++); }

  onnx::TensorProto& add_tensor(const std::string& name, onnx::TensorProto::DataType type,
                                std::span<const int64_t> shape) {
    onnx::TensorProto& tensor = *graph().add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(type);
    for (const int64_t size : shape) tensor.add_dims(size);
    return tensor;
  }

  void set_external(onnx::TensorProto& tensor, std::span<const std::byte> bytes) {
    const uint64_t begin = (data_size + kAlignment - 1) / kAlignment * kAlignment;
    data->write(std::string(begin - data_size, '\0'));
    data->write(bytes);
    data_size = begin + bytes.size();
    tensor.set_data_location(onnx::TensorProto::EXTERNAL);
    const auto say = [&](const char* key, const std::string& value) {
      onnx::StringStringEntryProto& entry = *tensor.add_external_data();
      entry.set_key(key);
      entry.set_value(value);
    };
    say("location", kDataFile);
    say("offset", std::to_string(begin));
    say("length", std::to_string(bytes.size()));
  }
};

OnnxGraph::OnnxGraph(std::filesystem::path directory, DType dtype, bool external_data)
    : impl_(std::make_unique<Impl>()) {
  impl_->directory = std::move(directory);
  impl_->dtype = dtype;
  if (external_data) impl_->data.emplace(impl_->directory / kDataFile);
  impl_->model.set_ir_version(kIrVersion);
  impl_->model.set_producer_name("tandem");
  onnx::OperatorSetIdProto& opset = *impl_->model.add_opset_import();
  opset.set_domain("");
  opset.set_version(kOpset);
  impl_->graph().set_name("tandem");
}

OnnxGraph::~OnnxGraph() = default;

OnnxGraph::Value OnnxGraph::input(const char* name, const Shape& shape) {
  set_type(*impl_->graph().add_input(), name, onnx::TensorProto::INT64, shape);
  return name;
}

void OnnxGraph::output(const Value& value, const std::string& name, const Shape& shape) {
  onnx::NodeProto& node = *impl_->graph().add_node();
  node.set_op_type("Identity");
  node.set_name(name);
  node.add_input(value);
  node.add_output(name);
  set_type(*impl_->graph().add_output(), name, onnx::TensorProto::FLOAT, shape);
}

void OnnxGraph::tell(const std::string& key, const std::string& text) {
  onnx::StringStringEntryProto& entry = *impl_->model.add_metadata_props();
  entry.set_key(key);
  entry.set_value(text);
}

OnnxGraph::Value OnnxGraph::weight(const std::string& name, std::span<const int64_t> shape,
                                   std::span<const float> values) {
  const bool half = impl_->dtype == DType::F16;
  std::vector<std::byte> rounded;
  std::span<const std::byte> bytes = std::as_bytes(values);
  if (half) {
    try {
      bytes = rounded = from_float(values, DType::F16);
    } catch (const Error& error) {
      throw Error(error.code(), concat(name, ": ", error.message()));
    }
  }
  onnx::TensorProto& tensor =
      impl_->add_tensor(name, half ? onnx::TensorProto::FLOAT16 : onnx::TensorProto::FLOAT, shape);
  if (impl_->data && bytes.size() >= kSmallTensor) {
    impl_->set_external(tensor, bytes);
  } else {
    tensor.set_raw_data(bytes.data(), bytes.size());
  }
  if (!half) return name;
  return node("Cast", {name}, {{"to", int64_t{onnx::TensorProto::FLOAT}}});
}

OnnxGraph::Value OnnxGraph::number(float value) {
  const std::string name = impl_->fresh("number");
  impl_->add_tensor(name, onnx::TensorProto::FLOAT, {}).add_float_data(value);
  return name;
}

OnnxGraph::Value OnnxGraph::integer(int64_t value) {
  const std::string name = impl_->fresh("integer");
  impl_->add_tensor(name, onnx::TensorProto::INT64, {}).add_int64_data(value);
  return name;
}

OnnxGraph::Value OnnxGraph::integers(std::span<const int64_t> values) {
  const std::string name = impl_->fresh("integers");
  const int64_t size = std::ssize(values);
  onnx::TensorProto& tensor =
      impl_->add_tensor(name, onnx::TensorProto::INT64, std::span(&size, 1));
  for (const int64_t value : values) tensor.add_int64_data(value);
  return name;
}

OnnxGraph::Value OnnxGraph::node(const char* op, const std::vector<Value>& inputs,
                                 const Attributes& attributes) {
  const std::string name = impl_->fresh(op);
  onnx::NodeProto& node = *impl_->graph().add_node();
  node.set_op_type(op);
  node.set_name(name);
  for (const Value& input : inputs) node.add_input(input);
  node.add_output(name);
  for (const auto& [key, value] : attributes) set_attribute(*node.add_attribute(), key, value);
  return name;
}

void OnnxGraph::write() {
  if (impl_->data) impl_->data->close();
  if (impl_->model.ByteSizeLong() > std::numeric_limits<int32_t>::max())
    failed("the ONNX file would be larger than 2 GB, which protobuf cannot hold");
  OutputFile file(impl_->directory / "model.onnx");
  FileStream stream(file);
  {
    google::protobuf::io::CopyingOutputStreamAdaptor adaptor(&stream);
    impl_->model.SerializeToZeroCopyStream(&adaptor);
  }
  stream.check();
  file.close();
}

}  // namespace tandem
