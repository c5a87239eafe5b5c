#include "train/network/network.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <array>

#include "tasks/kind.h"
#include "tests/support/variable.h"
#include "tests/train/tiny_encoder.h"

namespace tandem {
namespace {

/// Four sequences from `first` on, at their places in a step of four; the second has no label.
PackedBatch rows(int first, int last) {
  constexpr std::array<std::array<int32_t, 4>, 4> kIds = {
      {{2, 5, 3, 0}, {2, 6, 7, 3}, {2, 8, 3, 0}, {2, 5, 6, 3}}};
  PackedBatch batch;
  batch.targets.resize(2);
  for (int row = first; row < last; ++row) {
    const auto& ids = kIds[static_cast<size_t>(row)];
    const size_t length = ids.back() == 0 ? 3 : 4;
    batch.append({ids.data(), length}, std::vector<int32_t>(length, 0), row);
    batch.places_S.back() = row;
    Targets& targets = batch.targets[0];
    if (row != 1) {
      targets.rows.push_back(batch.num_sequences() - 1);
      targets.labels.push_back(row % 2);
    }
    targets.offsets.push_back(static_cast<int32_t>(targets.labels.size()));
  }
  return batch;
}

/// On our kernels, and on ATen's.
class NetworkTest : public ::testing::TestWithParam<std::string> {
 protected:
  NetworkTest() {
    at::manual_seed(1);
    std::vector<TrainableTask> tasks;
    for (const char* name : {"t", "left_out"}) {
      std::shared_ptr<Task> task = find_task_kind("classification").make_numbered(2);
      task->name = name;
      tasks.push_back({.task = task, .head = nn::LinearHead(8, 2, 0.3)});
    }
    tasks.back().selected = false;
    network_.emplace(nn::TransformerEncoder(testing::tiny_encoder(2)), tasks,
                     std::vector{Pooling::mean}, NetworkOptions{.num_threads = 1, .seed = 3});
  }

  double loss(const PackedBatch& batch, int64_t step) {
    return network_->losses(batch, step)[0].item<double>();
  }

  testing::Variable kernels_{"TANDEM_KERNELS", GetParam()};
  std::optional<Network> network_;
};
INSTANTIATE_TEST_SUITE_P(Kernels, NetworkTest, ::testing::Values("", "aten"));

TEST_P(NetworkTest, TasksThatAreNotSelectedHaveNoLoss) {
  const PackedBatch batch = rows(0, 4);
  EXPECT_FALSE(network_->losses(batch, 0)[1].defined());
  EXPECT_EQ(network_->normalisers(batch), (std::vector{3.0, 0.0}));
  EXPECT_FALSE(network_->losses(rows(1, 2), 0)[0].defined());  // no row is labelled
}

TEST_P(NetworkTest, DropoutOfARowDependsOnSeedStepAndPlaceAlone) {
  network_->set_training(true);
  const double whole = loss(rows(0, 4), 7);
  EXPECT_EQ(loss(rows(0, 4), 7), whole);
  EXPECT_NE(loss(rows(0, 4), 8), whole);
  EXPECT_NEAR(loss(rows(0, 2), 7) + loss(rows(2, 4), 7), whole, 1e-5);
  PackedBatch moved = rows(0, 4);
  moved.places_S.back() = 9;
  EXPECT_NE(loss(moved, 7), whole);
}

TEST_P(NetworkTest, EvaluationDropsNothing) {
  network_->set_training(false);
  EXPECT_EQ(loss(rows(0, 4), 7), loss(rows(0, 4), 8));
  const std::vector<at::Tensor> logits = network_->logits(rows(0, 4));
  EXPECT_EQ(logits[0].sizes(), (std::vector<int64_t>{3, 2}));
  EXPECT_FALSE(logits[1].defined());
}

}  // namespace
}  // namespace tandem
