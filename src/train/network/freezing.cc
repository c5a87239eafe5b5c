#include "train/network/freezing.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <map>

#include "base/fail.h"
#include "nn/trainable.h"

namespace tandem {

namespace {

void freeze_part(torch::nn::Module& part) {
  for (at::Tensor& parameter : part.parameters()) parameter.set_requires_grad(false);
}

PartSummary summarise(std::string name, const torch::nn::Module& part) {
  PartSummary summary{std::move(name), 0, nn::any_trainable(part), ""};
  for (const at::Tensor& parameter : part.parameters()) summary.num_parameters += parameter.numel();
  return summary;
}

}  // namespace

void apply_freezing(Network& network, const FreezeOptions& freeze) {
  nn::TransformerEncoder& encoder = network.encoder();
  for (auto& child : encoder->named_children()) {
    if (child.key() == "pooler") freeze_part(*child.value());
  }
  if (freeze.all || freeze.backbone) freeze_part(*encoder);
  if (freeze.embeddings) freeze_part(encoder->embeddings());
  const int num_layers = static_cast<int>(encoder->num_layers());
  for (const auto& [first, last] : freeze.layers) {
    if (last >= num_layers) {
      bad_input("model.freeze.layers: ", first, "-", last,
                " reaches beyond the encoder, whose layers are 0-", num_layers - 1);
    }
    for (int layer = first; layer <= last; ++layer)
      freeze_part(encoder->layer(static_cast<size_t>(layer)));
  }
  for (TrainableTask& task : network.tasks()) {
    task.frozen = freeze.all || std::find(freeze.tasks.begin(), freeze.tasks.end(),
                                          task.task->name) != freeze.tasks.end();
    if (task.frozen || !task.selected) freeze_part(*task.head);
  }
}

std::vector<PartSummary> summarise_parts(Network& network) {
  std::vector<PartSummary> parts = {summarise("embeddings", network.encoder()->embeddings())};
  for (size_t layer = 0; layer < network.encoder()->num_layers(); ++layer) {
    parts.push_back(summarise(concat("layer ", layer), network.encoder()->layer(layer)));
  }
  for (const auto& child : network.encoder()->named_children()) {
    if (child.key() == "pooler") parts.push_back(summarise("pooler", *child.value()));
  }
  if (parts.back().part == "pooler") parts.back().note = "no head reads it";
  for (TrainableTask& task : network.tasks()) {
    parts.push_back(summarise("head " + task.task->name, *task.head));
    if (!task.selected) parts.back().note = "not in training.task";
  }
  return parts;
}

namespace {

NamedTensors parameters_of(Network& network, bool trained) {
  NamedTensors parameters;
  const auto add = [&](const std::string& prefix, const torch::nn::Module& part) {
    for (const auto& parameter : part.named_parameters()) {
      if (parameter.value().requires_grad() == trained)
        parameters.emplace_back(prefix + parameter.key(), parameter.value());
    }
  };
  add("encoder.", *network.encoder());
  for (const TrainableTask& task : network.tasks())
    add("heads." + task.task->name + ".", *task.head);
  return parameters;
}

}  // namespace

NamedTensors trainable_parameters(Network& network) {
  return parameters_of(network, /*trained=*/true);
}

NamedTensors frozen_parameters(Network& network) {
  return parameters_of(network, /*trained=*/false);
}

void restore_frozen(Network& network, const NamedTensors& values) {
  std::map<std::string, at::Tensor> by_name(values.begin(), values.end());
  const at::NoGradGuard no_grad;
  for (auto& [name, parameter] : frozen_parameters(network)) {
    const auto found = by_name.find(name);
    if (found == by_name.end() || found->second.sizes() != parameter.sizes())
      bad_input("the checkpoint has other frozen parameters: see ", name);
    parameter.copy_(found->second);
  }
}

}  // namespace tandem
