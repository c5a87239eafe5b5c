#include "train/optimizer/adamw.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/fail.h"
#include "kernels/dispatch.h"

namespace tandem {

namespace {

constexpr int64_t kPartSize = 24576;  // its four arrays stay in a core's cache

/// As transformers' Trainer chooses: MPNet's relative_attention_bias.weight is a bias too.
bool is_decayed(const std::string& name) {
  return !name.ends_with("bias") && !name.ends_with("_bias.weight") &&
         !name.ends_with("LayerNorm.weight");
}

/// Of a matrix, the numbers of one row.
int64_t width(const at::Tensor& matrix) {
  return matrix.numel() / std::max<int64_t>(1, matrix.size(0));
}

/// Whole rows of a matrix, as they are brought into panels.
int64_t size_of_parts(const at::Tensor& parameter) {
  if (parameter.dim() < 2) return kPartSize;
  const int64_t group = kRowGroup * width(parameter);
  return std::max<int64_t>(1, kPartSize / group) * group;
}

}  // namespace

AdamW::AdamW(const NamedTensors& parameters, const TrainingOptions& options,
             std::shared_ptr<ThreadTeam> team)
    : options_{.learning_rate = 0.0,
               .weight_decay = options.weight_decay,
               .beta1 = options.adam_beta1,
               .beta2 = options.adam_beta2,
               .epsilon = options.adam_epsilon},
      team_(std::move(team)) {
  for (const auto& [name, value] : parameters) {
    Parameter& parameter = parameters_.emplace_back();
    parameter.value = value;
    on_cpu_ = on_cpu_ && value.is_cpu();
    parameter.moments.exp_avg = at::zeros_like(value);
    parameter.moments.exp_avg_sq = at::zeros_like(value);
    parameter.weight_decay = is_decayed(name) ? options.weight_decay : 0.0;
    if (name.ends_with("word_embeddings.weight") && value.is_cpu())
      parameter.moments.row_steps.assign(static_cast<size_t>(value.size(0)), 0);
  }
}

void AdamW::touch(std::span<const int32_t> rows) {
  for (Parameter& parameter : parameters_) {
    if (!parameter.rows_wait()) continue;
    std::vector<int32_t>& touched = parameter.touched;
    touched.insert(touched.end(), rows.begin(), rows.end());
    std::ranges::sort(touched);
    touched.erase(std::ranges::unique(touched).begin(), touched.end());
    parameter.named = true;
    catch_up(parameter, touched);
  }
}

void AdamW::catch_up() {
  for (Parameter& parameter : parameters_) {
    if (parameter.rows_wait()) catch_up(parameter);
  }
}

void AdamW::catch_up(Parameter& parameter) {
  std::vector<int32_t> rows(parameter.moments.row_steps.size());
  std::iota(rows.begin(), rows.end(), 0);
  catch_up(parameter, rows);
  parameter.moments.steps.clear();
}

void AdamW::catch_up(Parameter& parameter, std::span<const int32_t> rows) {
  const int64_t row_width = width(parameter.value);
  const int64_t first_step = parameter.moments.num_steps - std::ssize(parameter.moments.steps);
  team_->for_each(std::ssize(rows), [&](int64_t item, int) {
    const int32_t row = rows[static_cast<size_t>(item)];
    int64_t& done = parameter.moments.row_steps[static_cast<size_t>(row)];
    if (done == parameter.moments.num_steps) return;
    update({&parameter, row * row_width, row_width},
           std::span(parameter.moments.steps).subspan(static_cast<size_t>(done - first_step)),
           nullptr, 1.0);
    done = parameter.moments.num_steps;
  });
  if (!rows.empty()) parameter.value.unsafeGetTensorImpl()->bump_version();
}

AdamWState AdamW::state() const {
  AdamWState state;
  for (const Parameter& parameter : parameters_) {
    AdamWMoments& moments = state.emplace_back(parameter.moments);
    moments.exp_avg = moments.exp_avg.clone();
    moments.exp_avg_sq = moments.exp_avg_sq.clone();
  }
  return state;
}

/// Rows wait for the latest of the steps, of which as many are known.
void AdamW::check(const Parameter& parameter, const AdamWMoments& moments) {
  const auto known = std::ssize(moments.steps);
  const auto makes_sense = [&](int64_t row_steps) {
    return moments.num_steps - known <= row_steps && row_steps <= moments.num_steps;
  };
  if (moments.exp_avg.sizes() != parameter.value.sizes() ||
      moments.exp_avg_sq.sizes() != parameter.value.sizes() ||
      moments.row_steps.size() != parameter.moments.row_steps.size() ||
      !std::ranges::all_of(moments.row_steps, makes_sense)) {
    bad_input("the optimiser's state is not of these parameters");
  }
}

void AdamW::restore(const AdamWState& state) {
  if (state.size() != parameters_.size())
    bad_input("the optimiser's state is of ", state.size(), " parameters, not ",
              parameters_.size());
  for (size_t i = 0; i < parameters_.size(); ++i) check(parameters_[i], state[i]);
  for (size_t i = 0; i < parameters_.size(); ++i) {
    AdamWMoments& moments = parameters_[i].moments;
    moments = state[i];
    moments.exp_avg = moments.exp_avg.to(parameters_[i].value.device(), at::kFloat, false, true);
    moments.exp_avg_sq =
        moments.exp_avg_sq.to(parameters_[i].value.device(), at::kFloat, false, true);
  }
}

void AdamW::abandon_step() {
  for (Parameter& parameter : parameters_) {
    parameter.touched.clear();
    parameter.named = false;
  }
}

std::vector<at::Tensor> AdamW::gradients() const {
  std::vector<at::Tensor> gradients;
  for (const Parameter& parameter : parameters_) {
    if (parameter.value.grad().defined()) gradients.push_back(parameter.value.grad());
  }
  return gradients;
}

void AdamW::zero_grad() {
  for (Parameter& parameter : parameters_) parameter.value.mutable_grad().reset();
}

void AdamW::add_parts(const Parameter& parameter, std::vector<Part>& parts) {
  const int64_t row_width = width(parameter.value);
  if (parameter.named) {
    for (const int32_t row : parameter.touched)
      parts.push_back({&parameter, row * row_width, row_width});
    return;
  }
  const int64_t numbers = parameter.value.numel();
  const int64_t part_size = size_of_parts(parameter.value);
  for (int64_t first = 0; first < numbers; first += part_size) {
    parts.push_back({&parameter, first, std::min(part_size, numbers - first)});
  }
}

double AdamW::grad_norm(const KnownSquares& known) {
  if (!on_cpu_) return grad_norm_with_aten();
  double sum = 0;
  std::vector<Part> parts;
  for (const Parameter& parameter : parameters_) {
    if (!parameter.value.grad().defined()) continue;
    const std::optional<double> squares = known ? known(parameter.value) : std::nullopt;
    if (squares) {
      sum += *squares;
    } else {
      add_parts(parameter, parts);
    }
  }
  std::vector<double> squares(parts.size());
  team_->for_each(std::ssize(parts), [&](int64_t item, int) {
    const auto& [parameter, first, size] = parts[static_cast<size_t>(item)];
    const float* gradient = parameter->value.grad().const_data_ptr<float>() + first;
    squares[static_cast<size_t>(item)] = kernels().sum_of_squares(gradient, size);
  });
  return std::sqrt(std::accumulate(squares.begin(), squares.end(), sum));
}

void AdamW::step(double learning_rate, double gradient_scale, const Updated& updated) {
  options_.learning_rate = learning_rate;
  if (!on_cpu_) return step_with_aten(gradient_scale);
  for (Parameter& parameter : parameters_) {
    if (!parameter.value.grad().defined()) continue;
    if (!parameter.named) catch_up(parameter);
    if (!parameter.rows_wait()) parameter.moments.steps.clear();
    AdamWOptions options = options_;
    options.weight_decay = parameter.weight_decay;
    parameter.moments.steps.push_back(adamw_step(options, ++parameter.moments.num_steps));
    parameter.value.unsafeGetTensorImpl()->bump_version();  // which `updated` reads
  }
  std::vector<Part> parts;
  for (const Parameter& parameter : parameters_) {
    if (parameter.value.grad().defined()) add_parts(parameter, parts);
  }
  team_->for_each(std::ssize(parts), [&](int64_t item, int) {
    const Part& part = parts[static_cast<size_t>(item)];
    update(part, std::span(part.parameter->moments.steps).last(1),
           part.parameter->value.grad().const_data_ptr<float>(), gradient_scale);
    if (updated && !part.parameter->named) updated(part.parameter->value, part.first, part.size);
  });
  for (Parameter& parameter : parameters_) {
    if (parameter.value.grad().defined()) {
      if (!parameter.named)
        std::ranges::fill(parameter.moments.row_steps, parameter.moments.num_steps);
      for (const int32_t row : parameter.touched)
        parameter.moments.row_steps[static_cast<size_t>(row)] = parameter.moments.num_steps;
    }
    parameter.touched.clear();
    parameter.named = false;
  }
}

void AdamW::update(const Part& part, std::span<const AdamWStep> steps, const float* gradient,
                   double scale) const {
  const auto at = [&part](const at::Tensor& tensor) {
    return static_cast<float*>(tensor.data_ptr()) + part.first;
  };
  kernels().adamw({.size = part.size,
                   .parameter = at(part.parameter->value),
                   .exp_avg = at(part.parameter->moments.exp_avg),
                   .exp_avg_sq = at(part.parameter->moments.exp_avg_sq),
                   .gradient = gradient == nullptr ? nullptr : gradient + part.first,
                   .gradient_scale = static_cast<float>(scale),
                   .steps = steps});
}

}  // namespace tandem
