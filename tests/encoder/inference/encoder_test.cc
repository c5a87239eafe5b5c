#include "encoder/inference/encoder.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <numeric>

#include "encoder/config_json.h"
#include "encoder/pooling.h"
#include "format/tensors/safetensors.h"
#include "tests/kernels/support.h"
#include "tests/support/error.h"

namespace tandem {
namespace {

using testing::largest_difference;

constexpr std::array kFamilies = {"bert", "distilbert", "electra", "mpnet"};

/// A family's tiny encoder and what transformers computed with it (scripts/make_encoder_golden.py).
struct Golden {
  explicit Golden(const std::string& family) : directory(kDirectory / family) {}

  template <typename T = float>
  std::vector<T> read(const std::string& name) const {
    const TensorView& tensor = expected.at(name);
    std::vector<T> values(tensor.bytes.size() / sizeof(T));
    std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
    return values;
  }

  Encoder encoder(int num_threads, const Kernels& path,
                  ComputeType type = ComputeType::fp32) const {
    const auto config =
        encoder_config_from_json(read_json(directory / "config.json"), "config.json");
    return Encoder(config, EncoderWeights::load(directory, config),
                   std::make_shared<ThreadTeam>(num_threads), path, type);
  }

  PackedView batch() const { return {ids, positions, segments, offsets}; }

  static inline const std::filesystem::path kDirectory =
      std::filesystem::path(TANDEM_SOURCE_DIR) / "tests/encoder/golden";
  std::filesystem::path directory;
  SafeTensors expected{directory / "expected.safetensors"};
  std::vector<int32_t> ids = read<int32_t>("ids");
  std::vector<int32_t> positions = read<int32_t>("positions");
  std::vector<int32_t> segments = read<int32_t>("segments");
  std::vector<int32_t> offsets = read<int32_t>("offsets");
};

class EncoderOnEveryPath : public testing::EveryPath {};
TANDEM_ON_EVERY_PATH(EncoderOnEveryPath);

TEST_P(EncoderOnEveryPath, HiddenStatesAreThoseOfTransformers) {
  for (const char* family : kFamilies) {
    const Golden golden(family);
    Encoder encoder = golden.encoder(2, path());
    EXPECT_LT(largest_difference(encoder.forward(golden.batch()), golden.read("hidden")), 5e-6)
        << family;
  }
}

TEST_P(EncoderOnEveryPath, RoundedTypesAreNearTransformersInFp32) {
  for (const auto& [type, least] :
       {std::pair{ComputeType::bf16, 0.9999}, {ComputeType::int8, 0.999}}) {
    for (const char* family : kFamilies) {
      const Golden golden(family);
      Encoder encoder = golden.encoder(2, path(), type);
      const auto found = encoder.forward(golden.batch());
      const auto wanted = golden.read("hidden");
      EXPECT_GT(largest_difference(found, wanted), 1e-4) << family;  // it did round
      const auto dot = [](std::span<const float> a, std::span<const float> b) {
        return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
      };
      EXPECT_GT(dot(found, wanted) / std::sqrt(dot(found, found) * dot(wanted, wanted)), least)
          << family;
    }
  }
}

TEST_P(EncoderOnEveryPath, PoolingsAreThoseOfSentenceTransformers) {
  for (const char* family : kFamilies) {
    const Golden golden(family);
    const Encoder encoder = golden.encoder(1, path());
    const auto hidden = golden.read("hidden");
    for (const char* name : {"cls", "mean", "max", "mean_sqrt_len_tokens"}) {
      const auto wanted = golden.read(name);
      std::vector<float> sentence(wanted.size());
      encoder.pool(hidden, golden.offsets, std::array{pooling_from_name(name)}, sentence);
      EXPECT_LT(largest_difference(sentence, wanted), 1e-5) << family << ", " << name;
    }
  }
}

TEST_P(EncoderOnEveryPath, ASequenceAloneIsTheSameToTheBit) {
  for (const auto& [family, type] : {std::pair{"bert", ComputeType::bf16},
                                     {"bert", ComputeType::fp32},
                                     {"distilbert", ComputeType::fp32},
                                     {"bert", ComputeType::int8},
                                     {"electra", ComputeType::bf16},
                                     {"electra", ComputeType::int8},
                                     {"mpnet", ComputeType::fp32}}) {
    const Golden golden(family);
    Encoder one = golden.encoder(1, path(), type);
    Encoder two = golden.encoder(2, path(), type);
    const auto hidden = two.forward(golden.batch());
    const std::vector<float> together(hidden.begin(), hidden.end());
    const auto width = static_cast<size_t>(one.config().hidden_size);
    for (size_t s = 0; s + 1 < golden.offsets.size(); ++s) {
      const auto first = static_cast<size_t>(golden.offsets[s]);
      const auto size = static_cast<size_t>(golden.offsets[s + 1]) - first;
      const std::vector<int32_t> alone = {0, static_cast<int32_t>(size)};
      const PackedView view{std::span(golden.ids).subspan(first, size),
                            std::span(golden.positions).subspan(first, size),
                            std::span(golden.segments).subspan(first, size), alone};
      for (Encoder* encoder : {&one, &two}) {
        const auto found = encoder->forward(view);
        EXPECT_EQ(std::memcmp(found.data(), together.data() + first * width, found.size_bytes()), 0)
            << family << ", sequence " << s;
      }
    }
  }
}

TEST_P(EncoderOnEveryPath, DealingSequencesToWorkersDoesNotChangeABit) {
  // The golden batch over and over: 50 tokens are too few to deal, 500 are dealt.
  for (const ComputeType type : {ComputeType::fp32, ComputeType::bf16, ComputeType::int8}) {
    for (const char* family : {"electra", "mpnet"}) {
      const Golden golden(family);
      Golden many(family);
      for (int times = 1; times < 10; ++times) {
        const auto append = [](auto& to, const auto& from) {
          to.insert(to.end(), from.begin(), from.end());
        };
        append(many.ids, golden.ids);
        append(many.positions, golden.positions);
        append(many.segments, golden.segments);
        for (size_t s = 1; s < golden.offsets.size(); ++s) {
          many.offsets.push_back(golden.offsets[s] + times * golden.offsets.back());
        }
      }
      for (const int threads : {1, 2, 3}) {
        Encoder encoder = golden.encoder(threads, path(), type);
        const auto few = encoder.forward(golden.batch());
        const std::vector<float> expected(few.begin(), few.end());
        const auto found = encoder.forward(many.batch());
        for (size_t times = 0; times < 10; ++times) {
          EXPECT_EQ(std::memcmp(found.data() + times * expected.size(), expected.data(),
                                expected.size() * sizeof(float)),
                    0)
              << family << ", " << threads << " threads";
        }
      }
    }
  }
}

TEST_P(EncoderOnEveryPath, TakesNoSequences) {
  for (const char* family : kFamilies) {
    Encoder encoder = Golden(family).encoder(2, path());
    const std::vector<int32_t> offsets = {0};
    EXPECT_TRUE(encoder.forward({{}, {}, {}, offsets}).empty());
  }
}

TEST_P(EncoderOnEveryPath, RejectsWhatIsOutOfRange) {
  Golden golden("bert");
  Encoder encoder = golden.encoder(1, path());
  auto message = [&](std::vector<int32_t>& where, int32_t value, const char* text) {
    const int32_t before = std::exchange(where[3], value);
    EXPECT_BAD_INPUT(encoder.forward(golden.batch()), text);
    where[3] = before;
  };
  message(golden.ids, 50, "token id 50 of token 3 is not in 0..49");
  message(golden.ids, -1, "token id -1 of token 3");
  message(golden.positions, 24, "position 24 of token 3 is not in 0..23");
  message(golden.segments, 2, "segment 2 of token 3 is not in 0..1");
  message(golden.offsets, golden.offsets[2],
          "offsets must rise from 0 to 50 without an empty sequence");
  golden.positions.pop_back();
  EXPECT_BAD_INPUT(encoder.forward(golden.batch()), "has 49 positions");
}

TEST_P(EncoderOnEveryPath, CountsPositionsFromTheFirstOneOfTheFamily) {
  Golden golden("mpnet");
  Encoder encoder = golden.encoder(1, path());
  golden.positions[3] = 150;
  EXPECT_BAD_INPUT(encoder.forward(golden.batch()), "position 150 of token 3 is not in 0..149");
  std::ranges::fill(golden.positions, 0);
  std::ranges::fill(golden.ids, 1);
  golden.ids.back() = 0;  // after more padding tokens than positions precede the first
  EXPECT_FALSE(encoder.forward(golden.batch()).empty());
}

TEST(Encoder, RefusesAConfigurationItCannotRun) {
  EncoderConfig config;
  config.model_type = "roberta";
  EXPECT_BAD_INPUT(Encoder(config, {}, std::make_shared<ThreadTeam>(1)), "\"roberta\"");
}

}  // namespace
}  // namespace tandem
