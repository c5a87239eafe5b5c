#include "tandem/torch/encoder.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <numeric>

#include "encoder/inference/encoder.h"
#include "encoder/pooling.h"
#include "kernels/pool.h"
#include "tests/train/golden.h"

namespace tandem {
namespace {

using testing::golden_batch;
using testing::golden_config;
using testing::golden_directory;
using testing::golden_encoder;
using testing::kFamilies;

at::Tensor expected(const std::string& name, std::vector<int64_t> shape,
                    const std::string& family = "bert") {
  const SafeTensors file(golden_directory(family) / "expected.safetensors");
  return at::tensor(file.floats(name, shape)).view(shape);
}

nn::Packed packed(const PackedBatch& batch) {
  const auto int64 = [](const std::vector<int32_t>& values) {
    return at::tensor(values, at::kInt).to(at::kLong);
  };
  return nn::make_packed(int64(batch.ids_T), int64(batch.positions_T), int64(batch.segments_T),
                         {batch.offsets.begin(), batch.offsets.end()}, at::kCPU);
}

double largest_difference(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

TEST(TransformerEncoder, HiddenStatesEqualTransformers) {
  const at::NoGradGuard no_grad;
  for (const char* family : kFamilies) {
    nn::TransformerEncoder encoder = golden_encoder(golden_config(family));
    encoder->eval();
    const PackedBatch batch = golden_batch(family);
    const at::Tensor hidden_TH = expected("hidden", {batch.num_tokens(), 20}, family);
    EXPECT_LT(largest_difference(encoder(packed(batch)), hidden_TH), 1e-5) << family;
  }
}

TEST(TransformerEncoder, HiddenStatesEqualTheCpuKernels) {
  const at::NoGradGuard no_grad;
  for (const char* family : kFamilies) {
    const EncoderConfig config = golden_config(family);
    nn::TransformerEncoder encoder = golden_encoder(config);
    encoder->eval();
    const PackedBatch batch = golden_batch(family);
    Encoder kernels(config, EncoderWeights::load(golden_directory(family), config),
                    std::make_shared<ThreadTeam>(2));
    const std::span<const float> values = kernels.forward(batch.view());
    const at::Tensor hidden_TH =
        at::tensor(std::vector<float>(values.begin(), values.end())).view({batch.num_tokens(), 20});
    EXPECT_LT(largest_difference(encoder(packed(batch)), hidden_TH), 1e-5) << family;
  }
}

TEST(Pool, EqualsTheCpuKernels) {
  const at::NoGradGuard no_grad;
  const PackedBatch batch = golden_batch();
  const at::Tensor hidden_TH = expected("hidden", {batch.num_tokens(), 20});
  const std::span<const float> values(hidden_TH.const_data_ptr<float>(), hidden_TH.numel());
  for (const std::vector<Pooling>& poolings :
       {std::vector(kPoolings.begin(), kPoolings.end()), {Pooling::mean, Pooling::cls}}) {
    const int64_t width = 20 * std::ssize(poolings);
    at::Tensor pooled = at::empty({batch.num_sequences(), width});
    pool_rows(values, batch.offsets, 20, poolings,
              std::span(pooled.mutable_data_ptr<float>(), pooled.numel()));
    EXPECT_LT(largest_difference(nn::pool(hidden_TH, packed(batch), poolings), pooled), 1e-5);
  }
}

TEST(TransformerEncoder, ASequenceDoesNotDependOnItsNeighbours) {
  const at::NoGradGuard no_grad;
  nn::TransformerEncoder encoder = golden_encoder(golden_config());
  encoder->eval();
  const PackedBatch batch = golden_batch();
  const at::Tensor together_TH = encoder(packed(batch));
  const int first = batch.offsets[2], last = batch.offsets[3];
  PackedBatch alone;
  alone.ids_T.assign(batch.ids_T.begin() + first, batch.ids_T.begin() + last);
  alone.positions_T.assign(batch.positions_T.begin() + first, batch.positions_T.begin() + last);
  alone.segments_T.assign(batch.segments_T.begin() + first, batch.segments_T.begin() + last);
  alone.offsets = {0, last - first};
  EXPECT_LT(largest_difference(encoder(packed(alone)), together_TH.slice(0, first, last)), 1e-5);
}

TEST(TransformerEncoder, EmbeddingsAreFrozenWithAllThatTheirFamilyAdds) {
  for (const char* family : kFamilies) {
    nn::TransformerEncoder encoder = golden_encoder(golden_config(family));
    for (at::Tensor& parameter : encoder->embeddings().parameters())
      parameter.set_requires_grad(false);
    encoder(packed(golden_batch(family))).sum().backward();
    for (const auto& parameter : encoder->named_parameters()) {
      if (parameter.key().starts_with("pooler")) continue;
      EXPECT_EQ(parameter.value().grad().defined(), parameter.key().starts_with("encoder.layer."))
          << family << ", " << parameter.key();
    }
  }
}

TEST(TransformerEncoder, NoGradientIsRecordedBelowTheLowestTrainedPart) {
  nn::TransformerEncoder encoder = golden_encoder(golden_config());
  for (at::Tensor& parameter : encoder->embeddings().parameters())
    parameter.set_requires_grad(false);
  for (at::Tensor& parameter : encoder->layer(0).parameters()) parameter.set_requires_grad(false);
  encoder(packed(golden_batch())).sum().backward();
  for (const auto& parameter : encoder->named_parameters()) {
    if (parameter.key().starts_with("pooler")) continue;
    EXPECT_EQ(parameter.value().grad().defined(), parameter.key().starts_with("encoder.layer.1."))
        << parameter.key();
  }
}

TEST(Pack, PaddedAndPackedFormsAgree) {
  const at::Tensor ids_BL = at::tensor({5, 6, 7, 0, 8, 0, 0, 0, 9, 10, 11, 12}).view({3, 4});
  const at::Tensor mask_BL = ids_BL.ne(0).to(at::kLong);
  const nn::Packed batch = nn::pack(ids_BL, mask_BL);
  EXPECT_EQ(batch.offsets, (std::vector<int64_t>{0, 3, 4, 8}));
  EXPECT_TRUE(at::equal(batch.positions_T, at::tensor({0, 1, 2, 0, 0, 1, 2, 3})));
  EXPECT_TRUE(at::equal(nn::unpack(batch.ids_T.unsqueeze(1), mask_BL).squeeze(2), ids_BL));
}

TEST(Pack, RefusesARowWithoutTokens) {
  EXPECT_THROW(nn::pack(at::ones({2, 2}, at::kLong), at::tensor({1, 0, 0, 0}).view({2, 2})),
               c10::Error);
}

}  // namespace
}  // namespace tandem
