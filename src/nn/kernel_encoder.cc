#include "nn/kernel_encoder.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/function.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "base/fail.h"
#include "base/random.h"
#include "nn/trainable.h"

namespace tandem::nn {

namespace {

constexpr const char* kWordEmbeddings = "embeddings.word_embeddings.weight";

/// The layers of a pass, as autograd sees them. Gradients go into .grad, not along edges.
struct EncoderBackward : torch::autograd::Node {
  EncoderBackward(KernelEncoder& encoder, uint64_t pass) : encoder_(&encoder), pass_(pass) {}

  torch::autograd::variable_list apply(torch::autograd::variable_list&& gradients) override {
    if (gradients.at(0).defined()) encoder_->backward(gradients[0], pass_);
    return {};
  }

  KernelEncoder* encoder_;
  uint64_t pass_;
};

std::span<float> values_of(const at::Tensor& tensor) {
  return {tensor.mutable_data_ptr<float>(), static_cast<size_t>(tensor.numel())};
}

/// 0: the embeddings; layers from 1.
size_t part_of(std::string_view name) {
  constexpr std::string_view kLayer = "encoder.layer.";
  if (!name.starts_with(kLayer)) return 0;
  size_t layer = 0;
  std::from_chars(name.data() + kLayer.size(), name.data() + name.size(), layer);
  return layer + 1;
}

}  // namespace

KernelEncoder::KernelEncoder(TransformerEncoder encoder, std::shared_ptr<ThreadTeam> team,
                             ComputeType compute_type, uint64_t dropout_seed)
    : encoder_(std::move(encoder)), dropout_seed_(dropout_seed), team_(std::move(team)) {
  EncoderWeights weights;
  for (const auto& parameter : encoder_->named_parameters()) {
    const std::string& name = parameter.key();
    const at::Tensor& value = parameter.value();
    if (name.starts_with("pooler.")) continue;
    weights.tensors[name] = {values_of(value), nullptr};
    parameters_[name] = {value, part_of(name), {}, {}, static_cast<uint32_t>(value._version())};
  }
  kernels_ = std::make_unique<TrainingEncoder>(encoder_->config(), std::move(weights), team_,
                                               compute_type);
  const std::map<std::string, PanelPlace> places = kernels_->panel_places();
  for (auto& [name, parameter] : parameters_) {
    if (const auto found = places.find(name); found != places.end())
      parameter.place = found->second;
    by_value_[parameter.value.unsafeGetTensorImpl()] = &parameter;
  }
}

std::vector<bool> KernelEncoder::trainable_parts() const {
  std::vector<bool> parts(encoder_->num_layers() + 1);
  for (const auto& [name, parameter] : parameters_) {
    if (parameter.value.requires_grad()) parts[parameter.part] = true;
  }
  return parts;
}

std::vector<bool> KernelEncoder::dropping_parts() {
  std::vector<bool> parts = {encoder_->embeddings().children().front()->is_training()};
  for (size_t layer = 0; layer < encoder_->num_layers(); ++layer) {
    parts.push_back(encoder_->layer(layer).is_training());
  }
  return parts;
}

void KernelEncoder::refresh() {
  std::set<TrainingDense*> changed;
  for (auto& [name, parameter] : parameters_) {
    const auto version = static_cast<uint32_t>(parameter.value._version());
    if (version != parameter.version) changed.insert(parameter.place.dense);
    parameter.version = version;
  }
  changed.erase(nullptr);
  for (TrainingDense* dense : changed) dense->fill_panels(*team_);
}

void KernelEncoder::update(const at::Tensor& value, int64_t first, int64_t size) {
  const auto found = by_value_.find(value.unsafeGetTensorImpl());
  if (found == by_value_.end()) return;
  Parameter& parameter = *found->second;
  const PanelPlace& place = parameter.place;
  if (place.dense == nullptr || !(place.by_rows || place.is_bias)) return;
  place.dense->fill_panels(place, first, size);
  if (first == 0) parameter.version = static_cast<uint32_t>(value._version());
}

std::optional<double> KernelEncoder::gradient_squares(const at::Tensor& value) const {
  const auto found = by_value_.find(value.unsafeGetTensorImpl());
  if (found == by_value_.end() || found->second->place.dense == nullptr) return std::nullopt;
  return found->second->place.dense->gradient_squares(found->second->place);
}

at::Tensor KernelEncoder::forward(const PackedView& batch, int64_t step) {
  refresh();
  const std::vector<bool> trainable = trainable_parts();
  const auto lowest = std::ranges::find(trainable, true);
  const bool records = at::GradMode::is_enabled() && lowest != trainable.end();
  ++passes_;
  at::Tensor hidden_TH =
      at::empty({batch.num_tokens(), encoder_->config().hidden_size}, at::kFloat);
  kernels_->forward(batch,
                    {.drops = dropping_parts(),
                     .dropout_key = Random(dropout_seed_).fork(static_cast<uint64_t>(step)).next(),
                     .first_trained = records ? static_cast<int>(lowest - trainable.begin()) : -1},
                    values_of(hidden_TH));
  if (records) {
    ids_.assign(batch.ids_T.begin(), batch.ids_T.end());
    torch::autograd::create_gradient_edge(hidden_TH,
                                          c10::make_intrusive<EncoderBackward>(*this, passes_));
  }
  return hidden_TH;
}

void KernelEncoder::clear_word_gradient(at::Tensor& gradient) {
  const int64_t width = gradient.size(1);
  float* values = gradient.mutable_data_ptr<float>();
  for (const int32_t row : word_rows_) std::fill_n(values + row * width, width, 0.0F);
  word_rows_.clear();
}

ParameterGradient KernelEncoder::gradient_of(const std::string& name, Parameter& parameter) {
  at::Tensor& gradient = parameter.value.mutable_grad();
  bool adds = gradient.defined();
  if (!adds) {
    if (!parameter.gradient.defined()) parameter.gradient = at::zeros_like(parameter.value);
    gradient = parameter.gradient;
  }
  if (name == kWordEmbeddings && gradient.is_same(parameter.gradient)) {
    if (!adds) clear_word_gradient(gradient);
    adds = true;
    word_rows_.insert(word_rows_.end(), ids_.begin(), ids_.end());
  }
  return {values_of(gradient), adds};
}

void KernelEncoder::backward(const at::Tensor& d_hidden_TH, uint64_t pass) {
  if (pass != passes_) failed("gradients of an encoder's pass that another one has followed");
  const at::NoGradGuard no_grad;
  ParameterGradients gradients;
  for (auto& [name, parameter] : parameters_) {
    if (parameter.value.requires_grad()) gradients[name] = gradient_of(name, parameter);
  }
  const at::Tensor contiguous_TH = d_hidden_TH.contiguous();
  kernels_->backward(
      {contiguous_TH.const_data_ptr<float>(), static_cast<size_t>(contiguous_TH.numel())},
      gradients);
}

}  // namespace tandem::nn
