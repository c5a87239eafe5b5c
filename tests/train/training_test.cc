// Ten optimiser steps against transformers and torch (scripts/make_train_golden.py).

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "base/fail.h"
#include "encoder/encoder_family.h"
#include "tasks/kind.h"
#include "tests/train/golden.h"
#include "train/network/freezing.h"
#include "train/optimizer/adamw.h"

namespace tandem {
namespace {

using testing::golden_batch;
using testing::golden_config;
using testing::golden_encoder;
using testing::int32_values;
using testing::kFamilies;
using testing::source_directory;

/// On every family of encoders.
class Training : public ::testing::TestWithParam<const char*> {
 protected:
  Training()
      : golden_(source_directory() / concat("tests/train/golden/", GetParam(), ".safetensors")),
        batch_(golden_batch(GetParam())) {
    set_targets(int32_values(golden_, "labels_a"), batch_.targets.emplace_back());
    set_targets(int32_values(golden_, "labels_b"), batch_.targets.emplace_back());
  }

  static void set_targets(const std::vector<int32_t>& labels, Targets& targets) {
    for (size_t row = 0; row < labels.size(); ++row) {
      if (labels[row] < 0) continue;
      targets.rows.push_back(static_cast<int32_t>(row));
      targets.labels.push_back(labels[row]);
    }
  }

  TrainableTask task(const char* name, const char* type, int num_labels, double loss_weight) {
    TrainableTask made;
    const std::shared_ptr<Task> task = find_task_kind(type).make_numbered(num_labels);
    task->name = name;
    made.task = task;
    made.loss_weight = loss_weight;
    made.head = nn::LinearHead(20, num_labels, 0.0);
    at::NoGradGuard no_grad;
    for (auto& parameter : made.head->named_parameters()) {
      const std::string golden = std::string("initial.heads.") + name + "." + parameter.key();
      parameter.value().copy_(at::tensor(golden_.floats(golden, parameter.value().sizes().vec()))
                                  .view_as(parameter.value()));
    }
    return made;
  }

  Network network_of(bool bf16) {
    EncoderConfig config = golden_config(GetParam());
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0;
    return Network(golden_encoder(config),
                   {task("a", "classification", 3, 1.0), task("b", "token_classification", 4, 0.5)},
                   {Pooling::cls}, {.bf16 = bf16});
  }

  Network network() {
    Network made = network_of(false);
    apply_freezing(made, {});
    return made;
  }

  at::Tensor loss(Network& network) {
    const auto losses = network.losses(batch_, 0);
    const auto normalisers = network.normalisers(batch_);
    return losses[0] / normalisers[0] * 1.0 + losses[1] / normalisers[1] * 0.5;
  }

  void expect_equal(const std::string& prefix, const std::string& name, const at::Tensor& value,
                    double tolerance) {
    const EncoderFamily& family = encoder_family(GetParam(), "test");
    const std::string key =
        prefix + (name.starts_with("encoder.") ? family.tensor_name(name.substr(8)) : name);
    const at::Tensor wanted = at::tensor(golden_.floats(key, value.sizes().vec())).view_as(value);
    EXPECT_LT((value - wanted).abs().max().item<double>(), tolerance) << key;
  }

  SafeTensors golden_;
  PackedBatch batch_;
};
INSTANTIATE_TEST_SUITE_P(, Training, ::testing::ValuesIn(kFamilies),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(Training, GradientsEqualTransformers) {
  Network trained = network();
  loss(trained).backward();
  const auto parameters = trainable_parameters(trained);
  const EncoderConfig config = golden_config(GetParam());
  EXPECT_EQ(parameters.size(), tensor_specs(config, /*with_pooler=*/false).size() + 4);
  for (const auto& [name, parameter] : parameters)
    expect_equal("gradient.", name, parameter.grad(), 1e-5);
}

TEST_P(Training, LossesAndWeightsOfTenStepsEqualTransformers) {
  Network trained = network();
  const auto parameters = trainable_parameters(trained);
  AdamW optimiser(parameters, {.weight_decay = 0.01, .adam_epsilon = 1e-5},
                  std::make_shared<ThreadTeam>(2));
  const std::vector<float> losses = golden_.floats("losses", {10});
  for (const float wanted : losses) {
    optimiser.zero_grad();
    const at::Tensor value = loss(trained);
    EXPECT_NEAR(value.item<double>(), wanted, 1e-5);
    value.backward();
    optimiser.step(1e-3);
  }
  for (const auto& [name, parameter] : parameters)
    expect_equal("final.", name, parameter.detach(), 2e-5);
}

TEST_P(Training, FrozenPartsHaveNoGradientAndKeepTheirBits) {
  const std::vector<FreezeOptions> cases = {{.backbone = true},
                                            {.embeddings = true},
                                            {.layers = {{0, 0}}},
                                            {.embeddings = true, .layers = {{0, 1}}},
                                            {.tasks = {"a"}}};
  for (const FreezeOptions& freeze : cases) {
    Network trained = network();
    apply_freezing(trained, freeze);
    std::vector<std::pair<at::Tensor, at::Tensor>> frozen;
    const auto remember = [&](const torch::nn::Module& part) {
      for (const at::Tensor& parameter : part.parameters()) {
        if (!parameter.requires_grad()) frozen.emplace_back(parameter, parameter.detach().clone());
      }
    };
    remember(*trained.encoder());
    for (const TrainableTask& task : trained.tasks()) remember(*task.head);
    EXPECT_FALSE(frozen.empty());
    AdamW optimiser(trainable_parameters(trained), {.weight_decay = 0.01},
                    std::make_shared<ThreadTeam>(2));
    loss(trained).backward();
    optimiser.step(1e-3);
    for (const auto& [parameter, before] : frozen) {
      EXPECT_FALSE(parameter.grad().defined());
      EXPECT_TRUE(at::equal(parameter, before));
    }
    for (const auto& [name, parameter] : trainable_parameters(trained))
      EXPECT_TRUE(parameter.grad().defined()) << name;
  }
}

TEST_P(Training, AFrozenPartRunsWithoutDropout) {
  Network trained = network();
  apply_freezing(trained, {.backbone = true});
  trained.set_training(true);
  EXPECT_FALSE(trained.encoder()->layer(0).is_training());
  EXPECT_TRUE(trained.tasks()[0].head->is_training());
}

TEST_P(Training, AnUnselectedTaskHasNoLossAndKeepsItsHead) {
  Network trained = network();
  trained.tasks()[1].selected = false;
  apply_freezing(trained, {});
  const auto losses = trained.losses(batch_, 0);
  EXPECT_TRUE(losses[0].defined());
  EXPECT_FALSE(losses[1].defined());
  for (const auto& [name, parameter] : trainable_parameters(trained))
    EXPECT_FALSE(name.starts_with("heads.b.")) << name;
}

TEST_P(Training, Bf16AutocastStaysNearFp32) {
  Network exact = network();
  Network rounded = network_of(true);
  const double wanted = loss(exact).item<double>();
  const double value = loss(rounded).item<double>();
  EXPECT_NE(value, wanted);
  EXPECT_NEAR(value, wanted, 0.05 * wanted);
}

}  // namespace
}  // namespace tandem
