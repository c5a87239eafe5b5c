#include "train/network/cached_inputs.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/system_call.h"

namespace tandem {
namespace {

constexpr int64_t kWidth = 3;

/// Two heads of sentences that read alike, one that reads twice as much, two of words, of which one
/// labels other words than the other, and one head that is not in use.
const std::vector<HeadInput> kHeads = {{{Pooling::cls}, kWidth},
                                       {{Pooling::cls}, kWidth},
                                       {{Pooling::cls, Pooling::mean}, 2 * kWidth},
                                       {{}, kWidth},
                                       {{}, kWidth},
                                       {{Pooling::cls}, 0}};

/// Example e has e % 5 + 1 tokens; which rows carry a label depends on it alone.
PackedBatch batch_of(std::span<const int> examples) {
  PackedBatch batch;
  batch.targets.resize(kHeads.size());
  const auto add = [&](size_t task, int32_t row) {
    batch.targets[task].rows.push_back(row);
    batch.targets[task].labels.push_back(0);
  };
  for (const int example : examples) {
    const int32_t sequence = batch.num_sequences();
    const int32_t first = batch.num_tokens();
    const std::vector<int32_t> ids(static_cast<size_t>(example % 5 + 1), example);
    batch.append(ids, std::vector<int32_t>(ids.size(), 0), example);
    if (example % 2 == 0) add(0, sequence);
    if (example % 3 != 0) add(1, sequence);
    if (example % 4 != 0) add(2, sequence);
    add(5, sequence);
    for (int32_t token = 0; token < std::ssize(ids); ++token) {
      if (token % 2 == 0) add(3, first + token);
      if (token % 2 == example % 2) add(4, first + token);
    }
    for (Targets& targets : batch.targets)
      targets.offsets.push_back(static_cast<int32_t>(targets.rows.size()));
  }
  return batch;
}

/// Numbers that follow from example, place in it and poolings.
std::vector<at::Tensor> computed(const PackedBatch& batch) {
  std::vector<at::Tensor> inputs(kHeads.size());
  for (size_t t = 0; t < inputs.size(); ++t) {
    const auto& [poolings, width] = kHeads[t];
    const bool sentences = !poolings.empty();
    const std::vector<int32_t>& rows = batch.targets[t].rows;
    if (width == 0 || rows.empty()) continue;
    inputs[t] = at::empty({static_cast<int64_t>(rows.size()), width});
    for (size_t r = 0; r < rows.size(); ++r) {
      const auto row = static_cast<size_t>(rows[r]);
      const int32_t place = sentences ? -1 : batch.positions_T[row];
      const int32_t example = sentences ? batch.example_S[row] : batch.ids_T[row];
      Random random(static_cast<uint64_t>(example * 1000 + place * 10) + poolings.size());
      for (int64_t c = 0; c < width; ++c) inputs[t][static_cast<int64_t>(r)][c] = random.uniform();
    }
  }
  return inputs;
}

void expect_the_same(CachedInputs& cache, const std::vector<int>& examples, int64_t& sequences) {
  const PackedBatch batch = batch_of(examples);
  const auto found = cache.inputs(batch, kHeads, [&](const PackedBatch& part) {
    sequences += part.num_sequences();
    return computed(part);
  });
  const auto wanted = computed(batch);
  for (size_t t = 0; t < wanted.size(); ++t) {
    ASSERT_EQ(found[t].defined(), wanted[t].defined()) << t;
    if (wanted[t].defined()) EXPECT_TRUE(at::equal(found[t], wanted[t])) << t;
  }
}

TEST(CachedInputs, ComputesEachExampleOnce) {
  for (const int64_t memory : {int64_t{0}, int64_t{200}, int64_t{1} << 20}) {
    CachedInputs cache(20, batch_of, memory);
    int64_t sequences = 0;
    expect_the_same(cache, {3, 1, 4}, sequences);
    EXPECT_EQ(sequences, 3);
    expect_the_same(cache, {4, 3, 1}, sequences);
    expect_the_same(cache, {1}, sequences);
    EXPECT_EQ(sequences, 3);
    expect_the_same(cache, {5, 4, 9, 2, 1, 6}, sequences);
    EXPECT_EQ(sequences, 7);
    std::vector<int> all(20);
    for (int i = 0; i < 20; ++i) all[static_cast<size_t>(i)] = 19 - i;
    expect_the_same(cache, all, sequences);
    expect_the_same(cache, all, sequences);
    EXPECT_EQ(sequences, 20);
  }
}

TEST(CachedInputs, GoesOnWhereTheDiskIsFull) {
  CachedInputs cache(20, batch_of, 300);
  int64_t sequences = 0;
  fault::set_plan([](const fault::Call& call) { return call.name == "write" ? ENOSPC : 0; });
  for (int round = 0; round < 3; ++round) {
    expect_the_same(cache, {0, 1, 2, 3, 4, 5, 6, 7}, sequences);
    expect_the_same(cache, {9, 0, 8}, sequences);
  }
  fault::set_plan({});
  EXPECT_GT(sequences, 20);
}

TEST(CachedInputs, TakesAnEmptyBatch) {
  CachedInputs cache(1, batch_of, 0);
  int64_t sequences = 0;
  expect_the_same(cache, {}, sequences);
  EXPECT_EQ(sequences, 0);
}

}  // namespace
}  // namespace tandem
