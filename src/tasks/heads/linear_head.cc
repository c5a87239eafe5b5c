#include "tasks/heads/linear_head.h"

#include <array>

#include "kernels/activation.h"

namespace tandem {

namespace {

PanelLinear linear_of(const HeadWeights& weights, const std::string& name, const Kernels& kernels,
                      ThreadTeam& team) {
  const std::vector<float>& weight = weights.at(name + ".weight");
  const std::vector<float>& bias = weights.at(name + ".bias");
  return PanelLinear(kernels, team, std::array{LinearWeights{weight, bias}},
                     std::ssize(weight) / std::ssize(bias));
}

std::vector<float> through(const PanelLinear& linear, std::span<const float> rows,
                           ThreadTeam& team) {
  const size_t count = rows.size() / static_cast<size_t>(linear.in());
  std::vector<float> out(count * static_cast<size_t>(linear.out()));
  linear.apply(team, rows, out);
  return out;
}

}  // namespace

LinearHead::LinearHead(const Task& task, const HeadWeights& weights, const Kernels& kernels,
                       ThreadTeam& team)
    : classifier_(linear_of(weights, "classifier", kernels, team)) {
  if (!task.hidden) return;
  dense_.emplace(linear_of(weights, "dense", kernels, team));
  activation_ = task.hidden->activation;
}

std::vector<float> LinearHead::apply(std::span<const float> rows_RW, ThreadTeam& team) const {
  if (!dense_) return through(classifier_, rows_RW, team);
  std::vector<float> hidden_RD = through(*dense_, rows_RW, team);
  activate(activation_, hidden_RD);
  return through(classifier_, hidden_RD, team);
}

}  // namespace tandem
