#include "train/optimizer/adamw.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <atomic>

#include "kernels/training/training_kernels.h"

namespace tandem {
namespace {

constexpr int64_t kRows = 40, kWidth = 24;
const TrainingOptions kOptions = {.weight_decay = 0.1, .adam_epsilon = 1e-6};

using Parameters = std::vector<std::pair<std::string, at::Tensor>>;

/// An embedding table, which `name` lets wait or not, and a matrix with its bias.
Parameters parameters(const std::string& name) {
  at::manual_seed(1);
  return {{name, at::randn({kRows, kWidth})},
          {"dense.weight", at::randn({300, 70})},
          {"dense.bias", at::randn({300})}};
}

std::vector<int32_t> rows_of_step(int step) {
  std::vector<int32_t> rows = {step % 7, 3, (step * step) % 30, 3};
  if (step % 5 == 0) rows.push_back(31);
  return rows;
}

void set_gradients(const Parameters& parameters, int step) {
  at::manual_seed(100 + static_cast<uint64_t>(step));
  for (const auto& [name, value] : parameters) value.mutable_grad() = at::randn_like(value);
  at::Tensor table = parameters[0].second.grad();
  const std::vector<int32_t> rows = rows_of_step(step);
  for (int32_t row = 0; row < kRows; ++row) {
    if (std::find(rows.begin(), rows.end(), row) == rows.end()) table[row].zero_();
  }
}

enum class Touching { each_step, never, with_saves };

Parameters trained(const std::string& name, Touching touching) {
  Parameters made = parameters(name);
  AdamW optimiser(made, kOptions, std::make_shared<ThreadTeam>(2));
  for (int step = 0; step < 50; ++step) {
    if (touching != Touching::never) optimiser.touch(rows_of_step(step));
    set_gradients(made, step);
    if (step % 11 == 10) made[0].second.mutable_grad().reset();  // no text in this step
    optimiser.step(1e-2 / (1 + step));
    if (touching == Touching::with_saves && step % 8 == 0) optimiser.catch_up();
  }
  optimiser.catch_up();
  return made;
}

TEST(AdamW, RowsThatWaitedHaveTheBitsOfThoseThatDidNot) {
  const std::string waiting = "encoder.embeddings.word_embeddings.weight";
  const Parameters plain = trained("table.weight", Touching::never);
  for (const Touching touching : {Touching::each_step, Touching::never, Touching::with_saves}) {
    const Parameters made = trained(waiting, touching);
    for (size_t i = 0; i < plain.size(); ++i) {
      EXPECT_TRUE(at::equal(made[i].second, plain[i].second)) << static_cast<int>(touching);
    }
  }
}

TEST(AdamW, ARowIsUpToDateOnceTouched) {
  Parameters waiting = parameters("word_embeddings.weight");
  Parameters plain = parameters("table.weight");
  AdamW lazy(waiting, kOptions, std::make_shared<ThreadTeam>(1));
  AdamW dense(plain, kOptions, std::make_shared<ThreadTeam>(1));
  for (int step = 0; step < 9; ++step) {
    lazy.touch(rows_of_step(step));
    for (AdamW* optimiser : {&lazy, &dense}) {
      set_gradients(optimiser == &lazy ? waiting : plain, step);
      optimiser->step(1e-2);
    }
  }
  EXPECT_FALSE(at::equal(waiting[0].second[39], plain[0].second[39]));
  lazy.touch(std::vector<int32_t>{39});
  EXPECT_TRUE(at::equal(waiting[0].second[39], plain[0].second[39]));
}

TEST(AdamW, MeasuresTheNormOfAllGradients) {
  Parameters made = parameters("word_embeddings.weight");
  AdamW optimiser(made, kOptions, std::make_shared<ThreadTeam>(2));
  EXPECT_EQ(optimiser.grad_norm(), 0.0);
  optimiser.touch(rows_of_step(0));
  set_gradients(made, 0);
  double squares = 0;
  for (const auto& [name, value] : made)
    squares += value.grad().to(at::kDouble).square().sum().item<double>();
  EXPECT_NEAR(optimiser.grad_norm(), std::sqrt(squares), 1e-5 * std::sqrt(squares));
  // What is said to be known is taken as it is.
  const at::Tensor& known = made[1].second;
  const double others = squares - known.grad().to(at::kDouble).square().sum().item<double>();
  EXPECT_NEAR(optimiser.grad_norm([&](const at::Tensor& parameter) -> std::optional<double> {
    return parameter.is_same(known) ? std::optional(100.0) : std::nullopt;
  }),
              std::sqrt(others + 100), 1e-5 * std::sqrt(squares));
}

TEST(AdamW, TellsOfEveryNumberOnceItIsNew) {
  Parameters made = parameters("word_embeddings.weight");
  const Parameters before = parameters("word_embeddings.weight");
  std::vector<std::atomic<int>> told(300 * 70), told_of_bias(300);
  AdamW optimiser(made, kOptions, std::make_shared<ThreadTeam>(2));
  optimiser.touch(rows_of_step(0));
  set_gradients(made, 0);
  optimiser.step(1e-2, 1.0, [&](const at::Tensor& parameter, int64_t first, int64_t size) {
    const bool is_matrix = parameter.is_same(made[1].second);
    ASSERT_TRUE(is_matrix || parameter.is_same(made[2].second));
    const float* old = before[is_matrix ? 1 : 2].second.const_data_ptr<float>();
    if (is_matrix) {
      EXPECT_EQ(first % (kRowGroup * 70), 0);
      EXPECT_TRUE(size % (kRowGroup * 70) == 0 || first + size == 300 * 70);
    }
    for (int64_t i = first; i < first + size; ++i) {
      EXPECT_NE(parameter.const_data_ptr<float>()[i], old[i]);
      ++(is_matrix ? told : told_of_bias)[static_cast<size_t>(i)];
    }
  });
  for (const auto& times : told) ASSERT_EQ(times, 1);
  for (const auto& times : told_of_bias) ASSERT_EQ(times, 1);
}

TEST(AdamW, AParameterWithoutGradientStaysAndItsScaleCounts) {
  Parameters made = parameters("table.weight");
  const Parameters before = parameters("table.weight");
  Parameters scaled = parameters("table.weight");
  AdamW optimiser(made, kOptions, std::make_shared<ThreadTeam>(2));
  AdamW scaling(scaled, kOptions, std::make_shared<ThreadTeam>(2));
  for (int step = 0; step < 3; ++step) {
    set_gradients(made, step);
    set_gradients(scaled, step);
    for (const auto& [name, value] : scaled) value.grad().mul_(4.0);
    made[1].second.mutable_grad().reset();
    scaled[1].second.mutable_grad().reset();
    optimiser.step(1e-2);
    scaling.step(1e-2, 0.25);
  }
  EXPECT_TRUE(at::equal(made[1].second, before[1].second));
  EXPECT_FALSE(at::equal(made[2].second, before[2].second));
  EXPECT_TRUE(at::equal(made[2].second, scaled[2].second));
  optimiser.zero_grad();
  EXPECT_FALSE(made[0].second.grad().defined());
}

}  // namespace
}  // namespace tandem
