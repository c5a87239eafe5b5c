#include "encoder/training/training_encoder.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "encoder/encoder_family.h"
#include "encoder/inference/encoder.h"
#include "tests/kernels/support.h"
#include "tests/support/batch.h"
#include "tests/support/error.h"

namespace tandem {
namespace {

using testing::EveryPath;
using testing::largest_difference;
using testing::random_batch;
using testing::random_values;

/// A small encoder of a family, whose sizes fill no vector and no panel evenly.
EncoderConfig small_config(const EncoderFamily& family) {
  EncoderConfig config = family.defaults;
  config.vocab_size = 50;
  config.hidden_size = 15;
  config.num_attention_heads = 3;
  config.num_hidden_layers = 3;
  config.intermediate_size = 37;
  config.max_position_embeddings = 520;
  if (config.embedding_size != 0) config.embedding_size = 9;
  config.initializer_range = 0.3;
  return config;
}

/// An encoder whose weights can be moved, and the gradients of all of them.
class Trained {
 public:
  Trained(const EncoderConfig& config, int threads, ComputeType type,
          const Kernels& path = kernels())
      : config_(config), weights_(EncoderWeights::random(config, 3)) {
    for (auto& [name, tensor] : weights_.tensors) {
      // Not 0 and 1, as biases and LayerNorms start: every parameter must count.
      auto own = std::make_shared<std::vector<float>>(random_values(
          std::ssize(tensor.values), static_cast<unsigned>(values_.size()) + 1, 0.1F));
      for (size_t i = 0; i < own->size(); ++i) (*own)[i] += tensor.values[i];
      tensor = {*own, own};
      values_[name] = own;
    }
    encoder_ = std::make_unique<TrainingEncoder>(config, weights_,
                                                 std::make_shared<ThreadTeam>(threads), type, path);
  }

  std::vector<float> forward(const PackedBatch& batch, int first_trained = 0, bool drops = true) {
    std::vector<float> hidden(batch.ids_T.size() * static_cast<size_t>(config_.hidden_size));
    const auto parts = static_cast<size_t>(config_.num_hidden_layers) + 1;
    encoder_->forward(batch.view(),
                      {.drops = std::vector<bool>(parts, drops),
                       .dropout_key = 9,
                       .first_trained = first_trained},
                      hidden);
    return hidden;
  }

  using Gradients = std::map<std::string, std::vector<float>>;

  Gradients zeros() const {
    Gradients gradients;
    for (const auto& [name, values] : values_) {
      if (!name.starts_with("pooler.")) gradients[name].assign(values->size(), 0.0F);
    }
    return gradients;
  }

  void backward(std::span<const float> d_hidden, Gradients& gradients, bool adds = false) {
    ParameterGradients into;
    for (auto& [name, values] : gradients) into[name] = {values, adds};
    encoder_->backward(d_hidden, into);
  }

  Gradients gradients(std::span<const float> d_hidden) {
    Gradients gradients = zeros();
    backward(d_hidden, gradients);
    return gradients;
  }

  /// Every parameter plus its entry in `along` times `step`.
  void move(const Gradients& along, float step) {
    for (const auto& [name, direction] : along) {
      for (size_t i = 0; i < direction.size(); ++i) (*values_.at(name))[i] += step * direction[i];
    }
    ThreadTeam team(1);
    for (const auto& [name, place] : encoder_->panel_places()) place.dense->fill_panels(team);
  }

  const EncoderWeights& weights() const { return weights_; }

 private:
  EncoderConfig config_;
  EncoderWeights weights_;
  std::map<std::string, std::shared_ptr<std::vector<float>>> values_;
  std::unique_ptr<TrainingEncoder> encoder_;
};

double dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * b[i];
  return sum;
}

class TrainingEncoderOnEveryPath : public EveryPath {};
TANDEM_ON_EVERY_PATH(TrainingEncoderOnEveryPath);

TEST_P(TrainingEncoderOnEveryPath, WithoutDropoutGivesWhatTheInferenceEncoderGives) {
  for (const EncoderFamily& family : encoder_families()) {
    const EncoderConfig config = small_config(family);
    Trained trained(config, 2, ComputeType::fp32, path());
    Encoder encoder(config, trained.weights(), std::make_shared<ThreadTeam>(2), path());
    for (const std::vector<int>& lengths : {std::vector{1}, {5, 1, 512, 18, 2}}) {
      const PackedBatch batch = random_batch(config, lengths);
      const auto expected = encoder.forward(batch.view());
      EXPECT_LT(largest_difference(trained.forward(batch, 0, false), expected), 2e-5)
          << config.model_type;
      EXPECT_LT(largest_difference(trained.forward(batch, -1, false), expected), 2e-5)
          << config.model_type;
    }
  }
}

TEST_P(TrainingEncoderOnEveryPath, GradientsWithDropoutAgreeWithDifferences) {
  for (const EncoderFamily& family : encoder_families()) {
    const EncoderConfig config = small_config(family);
    Trained trained(config, 2, ComputeType::fp32, path());
    const PackedBatch batch = random_batch(config, {7, 1, 18, 4});
    const auto d_hidden = random_values(std::ssize(batch.ids_T) * config.hidden_size, 8);
    trained.forward(batch);
    const auto gradients = trained.gradients(d_hidden);
    for (const auto& [name, gradient] : gradients) {
      const double size = std::sqrt(dot(gradient, gradient));
      if (name.ends_with("key.bias")) {
        EXPECT_EQ(size, 0) << name;
        continue;
      }
      // Along the gradient itself the slope is its length.
      Trained::Gradients along = {{name, gradient}};
      for (float& value : along[name]) value /= static_cast<float>(size);
      constexpr float kStep = 4e-3F;
      trained.move(along, kStep);
      double difference = dot(trained.forward(batch), d_hidden);
      trained.move(along, -2 * kStep);
      difference -= dot(trained.forward(batch), d_hidden);
      trained.move(along, kStep);
      EXPECT_NEAR(difference / (2 * kStep) / size, 1, 1e-2) << config.model_type << " " << name;
    }
  }
}

TEST_P(TrainingEncoderOnEveryPath, NoBitDependsOnTheNumberOfThreads) {
  for (const EncoderFamily& family : encoder_families()) {
    const EncoderConfig config = small_config(family);
    const PackedBatch batch = random_batch(config, {7, 1, 130, 18, 4, 5});
    const auto d_hidden = random_values(std::ssize(batch.ids_T) * config.hidden_size, 8);
    for (const ComputeType type : {ComputeType::fp32, ComputeType::bf16}) {
      Trained one(config, 1, type, path());
      const auto hidden = one.forward(batch);
      const auto gradients = one.gradients(d_hidden);
      for (const int threads : {2, 3}) {
        Trained several(config, threads, type, path());
        EXPECT_EQ(several.forward(batch), hidden) << config.model_type;
        EXPECT_EQ(several.gradients(d_hidden), gradients) << config.model_type;
      }
    }
  }
}

const EncoderConfig& bert() {
  static const EncoderConfig config = small_config(encoder_family("bert", "test"));
  return config;
}

TEST(TrainingEncoder, GradientsAddToThoseOfEarlierBatches) {
  Trained trained(bert(), 2, ComputeType::fp32);
  const PackedBatch first = random_batch(bert(), {7, 3}), second = random_batch(bert(), {2, 9});
  const auto d_hidden = random_values(std::ssize(second.ids_T) * bert().hidden_size, 8);
  const auto d_first = std::span(d_hidden).first(first.ids_T.size() * 15);
  trained.forward(first);
  const auto of_first = trained.gradients(d_first);
  trained.forward(second);
  const auto of_second = trained.gradients(d_hidden);
  auto both = trained.zeros();
  for (auto& [name, values] : both) std::ranges::fill(values, 100.0F);  // written over
  trained.forward(first);
  trained.backward(d_first, both, false);
  trained.forward(second);
  trained.backward(d_hidden, both, true);
  for (const auto& [name, values] : both) {
    for (size_t i = 0; i < values.size(); ++i) {
      ASSERT_NEAR(values[i], of_first.at(name)[i] + of_second.at(name)[i], 1e-4) << name;
    }
  }
}

TEST(TrainingEncoder, LeavesOutWhatIsNotTrained) {
  Trained trained(bert(), 2, ComputeType::fp32);
  const PackedBatch batch = random_batch(bert(), {7, 3});
  const auto d_hidden = random_values(std::ssize(batch.ids_T) * bert().hidden_size, 8);
  trained.forward(batch);
  const auto all = trained.gradients(d_hidden);
  const std::vector<std::string> names = {
      "encoder.layer.1.attention.self.value.bias", "encoder.layer.1.output.LayerNorm.bias",
      "encoder.layer.2.attention.self.query.weight", "encoder.layer.2.intermediate.dense.weight"};
  Trained::Gradients some;
  for (const std::string& name : names) some[name].resize(all.at(name).size());
  trained.forward(batch, 2);
  trained.backward(d_hidden, some);
  for (const std::string& name : names) EXPECT_EQ(some.at(name), all.at(name)) << name;
}

TEST(TrainingEncoder, MasksFollowTheKeyAlone) {
  Trained trained(bert(), 2, ComputeType::fp32);
  const PackedBatch batch = random_batch(bert(), {7, 3});
  const auto dropped = trained.forward(batch);
  EXPECT_EQ(trained.forward(batch, -1), dropped);
  EXPECT_NE(trained.forward(batch, 0, false), dropped);
}

TEST(TrainingEncoder, GoesBackOnceThroughEachKeptPass) {
  Trained trained(bert(), 1, ComputeType::fp32);
  const PackedBatch batch = random_batch(bert(), {2});
  const std::vector<float> d_hidden(2 * 15);
  EXPECT_FAILED(trained.gradients(d_hidden), "no forward pass");
  trained.forward(batch, -1);
  EXPECT_FAILED(trained.gradients(d_hidden), "no forward pass");
  trained.forward(batch);
  EXPECT_FAILED(trained.gradients(std::span(d_hidden).first(15)), "no forward pass");
  trained.gradients(d_hidden);
  EXPECT_FAILED(trained.gradients(d_hidden), "no forward pass");
}

TEST(TrainingEncoder, RefusesABatchOfAnotherVocabulary) {
  Trained trained(bert(), 1, ComputeType::fp32);
  PackedBatch batch = random_batch(bert(), {2});
  batch.ids_T[1] = 50;
  EXPECT_BAD_INPUT(trained.forward(batch), "token id 50 of token 1");
}

}  // namespace
}  // namespace tandem
