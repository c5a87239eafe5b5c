#include "model/modules/sentence_layers.h"

#include <array>

#include "kernels/activation.h"
#include "kernels/rows.h"

namespace tandem {

SentenceLayers::SentenceLayers(std::span<const SentenceModule> modules, ThreadTeam& team)
    : modules_(modules) {
  for (const SentenceModule& module : modules_) {
    if (const auto* dense = std::get_if<DenseModule>(&module))
      dense_.push_back(make_dense(*dense, team));
  }
}

SentenceLayers::Dense SentenceLayers::make_dense(const DenseModule& module, ThreadTeam& team) {
  const std::vector<float> zeros(static_cast<size_t>(module.out_features), 0.0F);
  const LinearWeights weights{module.weight, module.bias.empty() ? zeros : module.bias};
  Dense layers{PanelLinear(kernels(), team, std::array{weights}, module.in_features), {}};
  if (!module.residual_weight.empty()) {
    const LinearWeights residual{module.residual_weight, zeros};
    layers.residual.emplace(kernels(), team, std::array{residual}, module.in_features);
  }
  return layers;
}

std::vector<float> SentenceLayers::apply(const DenseModule& module, const Dense& layers,
                                         std::span<const float> rows, ThreadTeam& team) {
  const size_t count = rows.size() / static_cast<size_t>(module.in_features);
  std::vector<float> out(count * static_cast<size_t>(module.out_features));
  layers.linear.apply(team, rows, out);
  activate(module.activation, out);
  if (!module.use_residual) return out;
  std::vector<float> residual(rows.begin(), rows.end());
  if (layers.residual) {
    residual.resize(out.size());
    layers.residual->apply(team, rows, residual);
  }
  for (size_t i = 0; i < out.size(); ++i) out[i] += residual[i];
  return out;
}

std::vector<float> SentenceLayers::apply(std::vector<float> pooled_SP, int width,
                                         ThreadTeam& team) const {
  std::vector<float> rows = std::move(pooled_SP);
  size_t layers = 0;
  for (const SentenceModule& module : modules_) {
    if (const auto* dense = std::get_if<DenseModule>(&module)) {
      rows = apply(*dense, dense_[layers++], rows, team);
      width = dense->out_features;
    } else if (std::holds_alternative<NormalizeModule>(module)) {
      normalize_rows(rows, width);
    }
  }
  return rows;
}

}  // namespace tandem
