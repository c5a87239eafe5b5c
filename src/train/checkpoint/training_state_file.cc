#include "train/checkpoint/training_state_file.h"

#include <ATen/ATen.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <map>

#include "base/fail.h"
#include "format/tensors/safetensors.h"

namespace tandem {

namespace {

/// JSON has no word for these.
OrderedJson exact(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}

double exact_from(const Json& json) {
  if (json.is_number()) return json.get<double>();
  const auto& text = json.get_ref<const std::string&>();
  const double infinity = std::numeric_limits<double>::infinity();
  return text == "NaN" ? std::nan("") : text == "Infinity" ? infinity : -infinity;
}

OrderedJson metrics_to_json(const std::vector<Metric>& metrics) {
  OrderedJson json = OrderedJson::array();
  for (const Metric& metric : metrics) json.push_back({metric.name, exact(metric.value)});
  return json;
}

std::vector<Metric> metrics_from_json(const Json& json) {
  std::vector<Metric> metrics;
  for (const Json& metric : json)
    metrics.push_back({metric.at(0).get<std::string>(), exact_from(metric.at(1))});
  return metrics;
}

constexpr std::string_view kParameter = "parameter.";
constexpr int64_t kStepNumbers = sizeof(AdamWStep) / sizeof(float);

std::string of(std::string_view what, const std::string& name) {
  return concat(what, name);
}

/// Tensors as a file has them; those that are not in the CPU's memory are copied there.
class TensorWriter {
 public:
  void add(const std::string& name, const at::Tensor& tensor) {
    const at::Tensor& value = tensors_.emplace_back(tensor.to(at::kCPU, at::kFloat).contiguous());
    views_[name] = {DType::F32,
                    value.sizes().vec(),
                    {static_cast<const std::byte*>(value.const_data_ptr()), value.nbytes()}};
  }
  template <typename T>
  void add(const std::string& name, DType dtype, std::vector<int64_t> shape,
           const std::vector<T>& values) {
    views_[name] = {dtype, std::move(shape), std::as_bytes(std::span(values))};
  }
  void write(const std::filesystem::path& file) const { write_safetensors(file, views_); }

 private:
  std::vector<at::Tensor> tensors_;
  std::map<std::string, TensorView> views_;
};

class TensorReader {
 public:
  explicit TensorReader(const std::filesystem::path& file) : file_(file) {}

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& [name, view] : file_.tensors()) names.push_back(name);
    return names;
  }
  bool has(const std::string& name) const { return file_.tensors().contains(name); }
  at::Tensor floats(const std::string& name) const {
    const TensorView& view = of_type(name, DType::F32);
    at::Tensor tensor = at::empty(view.shape, at::kFloat);
    std::memcpy(tensor.mutable_data_ptr(), view.bytes.data(), view.bytes.size());
    return tensor;
  }
  template <typename T>
  std::vector<T> values(const std::string& name, DType dtype) const {
    const TensorView& view = of_type(name, dtype);
    if (view.bytes.size() % sizeof(T) != 0)
      bad_input(file_.path().string(), ": ", name, " is ", shape_text(view.shape));
    std::vector<T> values(view.bytes.size() / sizeof(T));
    std::memcpy(values.data(), view.bytes.data(), values.size() * sizeof(T));
    return values;
  }

 private:
  const TensorView& of_type(const std::string& name, DType dtype) const {
    const TensorView& view = file_.at(name);
    if (view.dtype != dtype)
      bad_input(file_.path().string(), ": ", name, " is ", name_of(view.dtype), ", not ",
                name_of(dtype));
    return view;
  }

  SafeTensors file_;
};

}  // namespace

OrderedJson to_json(const TrainingProgress& progress) {
  return {{"step", progress.step},
          {"total_steps", progress.total_steps},
          {"tokens", progress.tokens},
          {"epoch", progress.epoch},
          {"in_epoch", progress.in_epoch},
          {"epoch_is_read", progress.epoch_is_read},
          {"sampler", {{"epoch", progress.position.epoch}, {"cursor", progress.position.cursor}}},
          {"sum_of_losses", exact(progress.sum_of_losses)},
          {"steps_with_loss", progress.steps_with_loss},
          {"skipped_in_a_row", progress.skipped_in_a_row},
          {"best", progress.best ? exact(*progress.best) : OrderedJson()},
          {"saved", progress.saved},
          {"saved_dev", metrics_to_json(progress.saved_dev)},
          {"last_dev", metrics_to_json(progress.last_dev)},
          {"first_dev", metrics_to_json(progress.first_dev)}};
}

TrainingProgress progress_from_json(const Json& json, const std::string& where) {
  try {
    TrainingProgress progress;
    progress.step = json.at("step").get<int64_t>();
    progress.total_steps = json.at("total_steps").get<int64_t>();
    progress.tokens = json.at("tokens").get<int64_t>();
    progress.epoch = json.at("epoch").get<int>();
    progress.in_epoch = json.at("in_epoch").get<bool>();
    progress.epoch_is_read = json.at("epoch_is_read").get<bool>();
    progress.position = {json.at("sampler").at("epoch").get<int64_t>(),
                         json.at("sampler").at("cursor").get<int64_t>()};
    progress.sum_of_losses = exact_from(json.at("sum_of_losses"));
    progress.steps_with_loss = json.at("steps_with_loss").get<int64_t>();
    progress.skipped_in_a_row = json.at("skipped_in_a_row").get<int>();
    if (!json.at("best").is_null()) progress.best = exact_from(json.at("best"));
    progress.saved = json.at("saved").get<bool>();
    progress.saved_dev = metrics_from_json(json.at("saved_dev"));
    progress.last_dev = metrics_from_json(json.at("last_dev"));
    progress.first_dev = metrics_from_json(json.at("first_dev"));
    return progress;
  } catch (const Json::exception& error) {
    bad_input(where, ": ", error.what());
  }
}

void write_state_tensors(const std::filesystem::path& file, const TrainingState& state) {
  TensorWriter writer;
  std::vector<std::vector<int64_t>> counts(state.names.size());
  for (size_t i = 0; i < state.names.size(); ++i) {
    const std::string& name = state.names[i];
    const AdamWMoments& moments = state.optimiser[i];
    writer.add(of(kParameter, name), state.parameters[i]);
    writer.add(of("exp_avg.", name), moments.exp_avg);
    writer.add(of("exp_avg_sq.", name), moments.exp_avg_sq);
    counts[i] = {moments.num_steps};
    writer.add(of("num_steps.", name), DType::I64, {1}, counts[i]);
    if (moments.row_steps.empty()) continue;
    writer.add(of("row_steps.", name), DType::I64, {std::ssize(moments.row_steps)},
               moments.row_steps);
    writer.add(of("steps.", name), DType::F32, {std::ssize(moments.steps), kStepNumbers},
               moments.steps);
  }
  writer.write(file);
}

void read_state_tensors(const std::filesystem::path& file, TrainingState& state) {
  const TensorReader reader(file);
  for (const std::string& name : state.names) {
    state.parameters.push_back(reader.floats(of(kParameter, name)));
    AdamWMoments& moments = state.optimiser.emplace_back();
    moments.exp_avg = reader.floats(of("exp_avg.", name));
    moments.exp_avg_sq = reader.floats(of("exp_avg_sq.", name));
    const auto counts = reader.values<int64_t>(of("num_steps.", name), DType::I64);
    moments.num_steps = counts.empty() ? 0 : counts.front();
    if (!reader.has(of("row_steps.", name))) continue;
    moments.row_steps = reader.values<int64_t>(of("row_steps.", name), DType::I64);
    moments.steps = reader.values<AdamWStep>(of("steps.", name), DType::F32);
  }
}

void write_tensors(const std::filesystem::path& file, const NamedTensors& tensors) {
  TensorWriter writer;
  for (const auto& [name, tensor] : tensors) writer.add(name, tensor);
  writer.write(file);
}

NamedTensors read_tensors(const std::filesystem::path& file) {
  const TensorReader reader(file);
  NamedTensors tensors;
  for (const std::string& name : reader.names()) tensors.emplace_back(name, reader.floats(name));
  return tensors;
}

}  // namespace tandem
