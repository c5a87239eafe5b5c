#include "nn/kernel_encoder.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "encoder/training/dropout_sites.h"
#include "tests/support/batch.h"
#include "tests/support/error.h"
#include "tests/train/golden.h"

namespace tandem {
namespace {

using testing::golden_batch;
using testing::golden_config;
using testing::golden_encoder;
using testing::kFamilies;
using testing::random_batch;

nn::Packed packed(const PackedBatch& batch) {
  const auto int64 = [](const std::vector<int32_t>& values) {
    return at::tensor(values, at::kInt).to(at::kLong);
  };
  return nn::make_packed(int64(batch.ids_T), int64(batch.positions_T), int64(batch.segments_T),
                         {batch.offsets.begin(), batch.offsets.end()}, at::kCPU);
}

std::map<std::string, at::Tensor> gradients_of(nn::TransformerEncoder& encoder) {
  std::map<std::string, at::Tensor> gradients;
  for (const auto& parameter : encoder->named_parameters()) {
    if (parameter.value().grad().defined()) {
      gradients[parameter.key()] = parameter.value().grad().clone();
    }
  }
  return gradients;
}

void zero_grad(nn::TransformerEncoder& encoder) {
  for (at::Tensor& parameter : encoder->parameters()) parameter.mutable_grad().reset();
}

double relative_difference(const at::Tensor& found, const at::Tensor& expected) {
  return ((found - expected).norm() / (expected.norm() + 1e-12)).item<double>();
}

class Autocast {
 public:
  Autocast() {
    at::autocast::set_autocast_enabled(at::kCPU, true);
    at::autocast::set_autocast_dtype(at::kCPU, at::kBFloat16);
  }
  ~Autocast() {
    at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(at::kCPU, false);
  }
};

std::shared_ptr<ThreadTeam> two_threads() {
  return std::make_shared<ThreadTeam>(2);
}

using Gradients = std::map<std::string, at::Tensor>;

/// What hidden_TH's gradient gives every parameter.
Gradients gradients(nn::TransformerEncoder& encoder, const at::Tensor& hidden_TH,
                    const at::Tensor& d_hidden_TH) {
  zero_grad(encoder);
  hidden_TH.backward(d_hidden_TH);
  return gradients_of(encoder);
}

/// A small encoder of sizes that fill no panel, and a batch with sequences of 1 and 512 tokens.
EncoderConfig odd_config(const std::string& activation) {
  EncoderConfig config;
  config.vocab_size = 60;
  config.hidden_size = 77;
  config.num_hidden_layers = 2;
  config.num_attention_heads = 7;
  config.intermediate_size = 131;
  config.hidden_act = activation;
  config.initializer_range = 0.2;
  return config;
}

/// Hidden states and gradients of both ways; in training with the same dropout.
void expect_equal(nn::TransformerEncoder& encoder, const PackedBatch& batch, double limit) {
  constexpr int64_t kSeed = 1, kStep = 5;
  nn::Packed keyed = packed(batch);
  keyed.dropout = {.key = Random(kSeed).fork(kStep).next(), .rows_T = {}};
  number_dropout_rows(batch.view(), keyed.dropout->rows_T);
  const at::Tensor expected_TH = encoder(keyed);
  const at::Tensor d_hidden_TH = at::randn_like(expected_TH);
  const Gradients expected = gradients(encoder, expected_TH, d_hidden_TH);
  nn::KernelEncoder kernels(encoder, two_threads(), ComputeType::fp32, kSeed);
  const at::Tensor hidden_TH = kernels.forward(batch.view(), kStep);
  EXPECT_LT(relative_difference(hidden_TH, expected_TH), limit);
  const Gradients found = gradients(encoder, hidden_TH, d_hidden_TH);
  EXPECT_EQ(found.size(), expected.size());
  for (const auto& [name, gradient] : expected) {
    ASSERT_TRUE(found.contains(name)) << name;
    // A key's bias moves all of a query's scores alike: its gradient is 0 but for rounding.
    if (name.ends_with("key.bias")) {
      EXPECT_EQ(found.at(name).norm().item<float>(), 0.0F);
    } else {
      EXPECT_LT(relative_difference(found.at(name), gradient), limit) << name;
    }
  }
}

TEST(KernelEncoder, GradientsEqualThoseOfTheModules) {
  at::manual_seed(3);
  for (const char* family : kFamilies) {
    SCOPED_TRACE(family);
    nn::TransformerEncoder encoder = golden_encoder(golden_config(family));
    encoder->eval();
    expect_equal(encoder, golden_batch(family), 1e-5);
  }
}

TEST(KernelEncoder, DropoutTakesTheSameElementsAsInTheModules) {
  at::manual_seed(8);
  for (const char* family : kFamilies) {
    SCOPED_TRACE(family);
    EncoderConfig config = golden_config(family);
    config.hidden_dropout_prob = 0.3;
    config.attention_probs_dropout_prob = 0.2;
    nn::TransformerEncoder encoder = golden_encoder(config);
    encoder->train();
    expect_equal(encoder, golden_batch(family), 1e-5);
  }
}

TEST(KernelEncoder, GradientsOfOddSizesEqualThoseOfTheModules) {
  at::manual_seed(4);
  for (const char* activation : {"gelu", "gelu_new", "relu"}) {
    SCOPED_TRACE(activation);
    const EncoderConfig config = odd_config(activation);
    nn::TransformerEncoder encoder(config);
    encoder->eval();
    // Of many tokens some value lies so near to 0 that rounding decides whether ReLU has a slope.
    const std::vector<int> lengths =
        activation == std::string("relu") ? std::vector{1, 30, 7} : std::vector{1, 30, 512, 7, 96};
    expect_equal(encoder, random_batch(config, lengths), 1e-5);
  }
}

/// Length of the differences over all parameters, as a share of the expected ones' length.
double total_difference(const Gradients& found, const Gradients& expected) {
  double difference = 0, size = 0;
  for (const auto& [name, gradient] : expected) {
    difference += (found.at(name) - gradient).square().sum().item<double>();
    size += gradient.square().sum().item<double>();
  }
  return std::sqrt(difference / size);
}

TEST(KernelEncoder, InBf16IsNoFurtherFromFp32ThanAutocastIs) {
  at::manual_seed(5);
  for (const char* activation : {"gelu", "relu"}) {
    const EncoderConfig config = odd_config(activation);
    nn::TransformerEncoder encoder(config);
    encoder->eval();
    const PackedBatch batch = random_batch(config, {12, 30, 1, 7, 96});
    const at::Tensor exact_TH = encoder(packed(batch));
    const at::Tensor d_hidden_TH = at::randn_like(exact_TH);
    const Gradients exact = gradients(encoder, exact_TH, d_hidden_TH);
    at::Tensor cast_TH;
    {
      const Autocast autocast;
      cast_TH = encoder(packed(batch)).to(at::kFloat);
    }
    const Gradients cast = gradients(encoder, cast_TH, d_hidden_TH);
    nn::KernelEncoder kernels(encoder, two_threads(), ComputeType::bf16, 1);
    const at::Tensor hidden_TH = kernels.forward(batch.view());
    const Gradients found = gradients(encoder, hidden_TH, d_hidden_TH);
    EXPECT_LT(relative_difference(hidden_TH, exact_TH), relative_difference(cast_TH, exact_TH));
    EXPECT_LT(total_difference(found, exact), total_difference(cast, exact));
    EXPECT_GT(total_difference(found, exact), 1e-4);  // it was in bf16
  }
}

class SmallKernelEncoder : public ::testing::Test {
 protected:
  SmallKernelEncoder() {
    encoder_->train();
    at::manual_seed(6);
  }

  at::Tensor forward(const PackedBatch& batch) { return kernels_.forward(batch.view()); }

  EncoderConfig config_ = odd_config("gelu");
  nn::TransformerEncoder encoder_{config_};
  nn::KernelEncoder kernels_{encoder_, two_threads(), ComputeType::fp32, 1};
  PackedBatch first_ = random_batch(config_, {5, 3});
  PackedBatch second_ = random_batch(config_, {9, 1, 2});
};

TEST_F(SmallKernelEncoder, GradientsAddUpUntilTheyAreZeroed) {
  encoder_->eval();
  Gradients of_first, of_both;
  zero_grad(encoder_);
  forward(first_).sum().backward();
  forward(second_).square().sum().backward();
  of_both = gradients_of(encoder_);
  of_first = gradients(encoder_, forward(first_), at::ones({8, 77}));
  const at::Tensor hidden_TH = forward(second_);
  const Gradients of_second = gradients(encoder_, hidden_TH, 2 * hidden_TH.detach());
  for (const auto& [name, gradient] : of_both) {
    EXPECT_LT((gradient - of_first.at(name) - of_second.at(name)).abs().max().item<double>(), 1e-3)
        << name;
  }
  // The memory of gradients is kept; rows of words that the last batch lacks are 0 again.
  const auto fresh = gradients(encoder_, forward(first_), at::ones({8, 77}));
  for (const auto& [name, gradient] : fresh) EXPECT_TRUE(at::equal(gradient, of_first.at(name)));
}

TEST_F(SmallKernelEncoder, SeesChangedParameters) {
  const at::NoGradGuard no_grad;
  encoder_->eval();
  for (at::Tensor& parameter : encoder_->parameters()) parameter.mul_(1.1);
  EXPECT_LT(relative_difference(forward(first_), encoder_(packed(first_))), 1e-5);
}

TEST(KernelEncoder, RefreshesWhatItIsToldOf) {
  for (const int hidden_size : {64, 77}) {  // groups of rows of stacked layers: whole ones or not
    EncoderConfig config = odd_config("gelu");
    config.hidden_size = hidden_size;
    config.num_attention_heads = hidden_size == 64 ? 2 : 7;
    nn::TransformerEncoder encoder(config);
    encoder->eval();
    const PackedBatch batch = random_batch(config, {5, 3});
    for (const ComputeType type : {ComputeType::fp32, ComputeType::bf16}) {
      nn::KernelEncoder kernels(encoder, two_threads(), type, 1);
      const at::NoGradGuard no_grad;
      for (at::Tensor& parameter : encoder->parameters()) {
        parameter.mul_(1.1);
        const int64_t row = parameter.dim() == 2 ? parameter.size(1) : 1;
        const int64_t size = 2 * kRowGroup * row;
        for (int64_t first = 0; first < parameter.numel(); first += size) {
          kernels.update(parameter, first, std::min(size, parameter.numel() - first));
        }
      }
      nn::KernelEncoder fresh(encoder, two_threads(), type, 1);
      EXPECT_TRUE(at::equal(kernels.forward(batch.view()), fresh.forward(batch.view())));
    }
  }
}

TEST_F(SmallKernelEncoder, KnowsTheSquaresOfTheGradientsOfWeights) {
  zero_grad(encoder_);
  forward(first_).square().sum().backward();
  forward(second_).square().sum().backward();  // added
  int known = 0;
  for (const auto& parameter : encoder_->named_parameters()) {
    const auto squares = kernels_.gradient_squares(parameter.value());
    if (!squares) continue;
    ++known;
    const double expected = parameter.value().grad().to(at::kDouble).square().sum().item<double>();
    EXPECT_NEAR(*squares, expected, 1e-5 * expected) << parameter.key();
  }
  EXPECT_GE(known, 2 * 3);  // of each layer at least what is not stacked
}

TEST_F(SmallKernelEncoder, DropsByStepAndPlaceAlone) {
  const at::Tensor once_TH = forward(first_);
  EXPECT_TRUE(at::equal(forward(first_), once_TH));
  EXPECT_FALSE(at::equal(kernels_.forward(first_.view(), 1), once_TH));
  nn::KernelEncoder same(encoder_, two_threads(), ComputeType::fp32, 1);
  EXPECT_TRUE(at::equal(same.forward(first_.view()), once_TH));
  // Its second sequence alone, as another micro-batch of the step may hold it.
  std::vector<int32_t> offsets;
  EXPECT_TRUE(
      at::equal(kernels_.forward(first_.view().part(1, 2, offsets)), once_TH.slice(0, 5, 8)));
  nn::KernelEncoder other(encoder_, two_threads(), ComputeType::fp32, 2);
  EXPECT_FALSE(at::equal(other.forward(first_.view()), once_TH));
  encoder_->eval();
  EXPECT_TRUE(at::equal(forward(first_), forward(first_)));
}

TEST_F(SmallKernelEncoder, FrozenPartsNeitherDropNorGetGradients) {
  for (at::Tensor& parameter : encoder_->embeddings().parameters())
    parameter.set_requires_grad(false);
  for (at::Tensor& parameter : encoder_->layer(0).parameters()) parameter.set_requires_grad(false);
  forward(first_).sum().backward();
  for (const auto& parameter : encoder_->named_parameters()) {
    EXPECT_EQ(parameter.value().grad().defined(), parameter.key().starts_with("encoder.layer.1."))
        << parameter.key();
  }
  for (at::Tensor& parameter : encoder_->parameters()) parameter.set_requires_grad(false);
  EXPECT_FALSE(forward(first_).requires_grad());
}

TEST_F(SmallKernelEncoder, RefusesToGoBackThroughAnEarlierPass) {
  const at::Tensor early_TH = forward(first_);
  forward(second_);
  EXPECT_FAILED(early_TH.sum().backward(), "another one has followed");
}

}  // namespace
}  // namespace tandem
