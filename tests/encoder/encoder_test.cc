#include "encoder/encoder.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>

#include "encoder/encoder_config.h"
#include "encoder/pooling.h"
#include "tests/kernels/support.h"
#include "tests/support/error.h"

namespace tandem {
namespace {

using testing::largest_difference;

const std::filesystem::path kGolden =
    std::filesystem::path(TANDEM_SOURCE_DIR) / "tests/encoder/golden";

/// The tiny BERT and what transformers computed with it (scripts/make_encoder_golden.py).
class EncoderOnEveryPath : public testing::EveryPath {
 protected:
  template <typename T>
  std::vector<T> read(const std::string& name) const {
    const TensorView& tensor = expected_.at(name);
    std::vector<T> values(tensor.bytes.size() / sizeof(T));
    std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
    return values;
  }

  Encoder make(int num_threads) const {
    const auto config = encoder_config_from_json(read_json(kGolden / "config.json"), "config.json");
    const auto file = std::make_shared<const SafeTensors>(kGolden / "model.safetensors");
    return Encoder(config, EncoderWeights::load(file, config),
                   std::make_shared<ThreadTeam>(num_threads), path());
  }

  PackedView batch() const { return {ids_, positions_, segments_, offsets_}; }

  SafeTensors expected_{kGolden / "expected.safetensors"};
  std::vector<int32_t> ids_ = read<int32_t>("ids");
  std::vector<int32_t> positions_ = read<int32_t>("positions");
  std::vector<int32_t> segments_ = read<int32_t>("segments");
  std::vector<int32_t> offsets_ = read<int32_t>("offsets");
};
TANDEM_ON_EVERY_PATH(EncoderOnEveryPath);

TEST_P(EncoderOnEveryPath, HiddenStatesAreThoseOfTransformers) {
  Encoder encoder = make(2);
  EXPECT_LT(largest_difference(encoder.forward(batch()), read<float>("hidden")), 5e-6);
}

TEST_P(EncoderOnEveryPath, PoolingsAreThoseOfSentenceTransformers) {
  Encoder encoder = make(1);
  const auto hidden = encoder.forward(batch());
  for (const char* name : {"cls", "mean", "max", "mean_sqrt_len_tokens"}) {
    const auto wanted = read<float>(name);
    std::vector<float> sentence(wanted.size());
    encoder.pool(hidden, offsets_, std::array{pooling_from_name(name)}, sentence);
    EXPECT_LT(largest_difference(sentence, wanted), 1e-5) << name;
  }
}

TEST_P(EncoderOnEveryPath, PoolerIsThatOfTransformers) {
  Encoder encoder = make(2);
  ASSERT_TRUE(encoder.has_pooler());
  const auto wanted = read<float>("pooler");
  std::vector<float> sentence(wanted.size());
  encoder.pooler(encoder.forward(batch()), offsets_, sentence);
  EXPECT_LT(largest_difference(sentence, wanted), 5e-6);
}

TEST_P(EncoderOnEveryPath, ASequenceAloneIsTheSameToTheBit) {
  Encoder one = make(1);
  Encoder two = make(2);
  const auto hidden = two.forward(batch());
  const std::vector<float> together(hidden.begin(), hidden.end());
  const auto width = static_cast<size_t>(one.config().hidden_size);
  for (size_t s = 0; s + 1 < offsets_.size(); ++s) {
    const auto first = static_cast<size_t>(offsets_[s]);
    const auto size = static_cast<size_t>(offsets_[s + 1]) - first;
    const std::vector<int32_t> alone = {0, static_cast<int32_t>(size)};
    const PackedView view{std::span(ids_).subspan(first, size),
                          std::span(positions_).subspan(first, size),
                          std::span(segments_).subspan(first, size), alone};
    for (Encoder* encoder : {&one, &two}) {
      const auto found = encoder->forward(view);
      EXPECT_EQ(std::memcmp(found.data(), together.data() + first * width, found.size_bytes()), 0)
          << "sequence " << s;
    }
  }
}

TEST_P(EncoderOnEveryPath, TakesNoSequences) {
  Encoder encoder = make(2);
  const std::vector<int32_t> offsets = {0};
  EXPECT_TRUE(encoder.forward({{}, {}, {}, offsets}).empty());
}

TEST_P(EncoderOnEveryPath, RejectsWhatIsOutOfRange) {
  Encoder encoder = make(1);
  auto message = [&](std::vector<int32_t>& where, int32_t value, const char* text) {
    const int32_t before = std::exchange(where[3], value);
    EXPECT_BAD_INPUT(encoder.forward(batch()), text);
    where[3] = before;
  };
  message(ids_, 50, "token id 50 of token 3 is not in 0..49");
  message(ids_, -1, "token id -1 of token 3");
  message(positions_, 24, "position 24 of token 3 is not in 0..23");
  message(segments_, 2, "segment 2 of token 3 is not in 0..1");
  message(offsets_, offsets_[2], "offsets must rise from 0 to 50 without an empty sequence");
  positions_.pop_back();
  EXPECT_BAD_INPUT(encoder.forward(batch()), "has 49 positions");
}

TEST(Encoder, RefusesAConfigurationItCannotRun) {
  EncoderConfig config;
  config.model_type = "roberta";
  EXPECT_BAD_INPUT(Encoder(config, {}, std::make_shared<ThreadTeam>(1)), "\"roberta\"");
}

TEST(Encoder, HasNoPoolerWithoutItsWeights) {
  EncoderConfig config;
  config.vocab_size = 5;
  config.hidden_size = 4;
  config.num_attention_heads = 2;
  config.num_hidden_layers = 1;
  config.intermediate_size = 3;
  EncoderWeights weights = EncoderWeights::random(config, 0);
  weights.has_pooler = false;
  const Encoder encoder(config, weights, std::make_shared<ThreadTeam>(1));
  EXPECT_FALSE(encoder.has_pooler());
  EXPECT_FAILED(encoder.pooler({}, {}, {}), "no pooler");
}

}  // namespace
}  // namespace tandem
