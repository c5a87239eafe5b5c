#include "train/training_state.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "tasks/kind.h"
#include "tests/support/files.h"
#include "tests/support/variable.h"
#include "tests/train/tiny_encoder.h"
#include "train/network/freezing.h"
#include "train/trainer.h"

namespace tandem {
namespace {

/// A training of one task over ten rows, with dropout and accumulation.
class TrainingStateTest : public ::testing::Test {
 protected:
  TrainingStateTest() {
    directory_.write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nplay\njazz\nnow\n");
    task_ = find_task_kind("classification").make_numbered(2);
    std::vector<Example> rows(10);
    for (size_t row = 0; row < rows.size(); ++row) {
      rows[row].text = row % 2 == 0 ? "play jazz" : "now";
      rows[row].labels["t"] = LabelValue(int64_t{row % 2 == 0});
      rows[row].origin = {std::make_shared<const std::string>("rows"), 1};
    }
    const DatasetTask task{"t", task_.get()};
    data_.emplace(rows, std::span(&task, 1), Tokenizer::load(directory_.path()),
                  EncodeOptions{.max_length = 16});
  }

  /// A training that has not begun; `seed`: of its first weights.
  struct Run {
    Run(const TaskPtr& task, const Dataset& data, const TrainingOptions& options, uint64_t seed)
        : network(make(task, seed)), trainer(network, data, &data, options) {}

    static Network make(const TaskPtr& task, uint64_t seed) {
      at::manual_seed(seed);
      TrainableTask head{.task = task, .head = nn::LinearHead(8, 2, 0.1)};
      Network network(nn::TransformerEncoder(testing::tiny_encoder()), {head}, {Pooling::cls},
                      {.num_threads = 1, .seed = 3});
      apply_freezing(network, {});
      return network;
    }

    Network network;
    Trainer trainer;
  };

  testing::TemporaryDirectory directory_;
  std::shared_ptr<Task> task_;
  std::optional<Dataset> data_;
  TrainingOptions options_{.learning_rate = 1e-2,
                           .num_epochs = 3,
                           .batch_size = 2,
                           .gradient_accumulation_steps = 2,
                           .load_best_model_at_end = true};
};

const Saving kKeepNothing = {.model = [](const auto&, const auto&, bool) {}};

/// Notes every step's loss; takes the state after some steps.
struct Notes : TrainListener {
  explicit Notes(Trainer& of, std::vector<int64_t> after = {})
      : trainer(&of), take(std::move(after)) {}

  Trainer* trainer;
  std::vector<int64_t> take;
  std::vector<TrainingState> states = {};
  std::vector<double> losses = {};

  void step_done(const StepReport& report) override {
    losses.push_back(*report.loss);
    for (const int64_t step : take) {
      if (step == report.step) states.push_back(trainer->state());
    }
  }
  void epoch_done(const EpochReport& report) override { losses.push_back(report.loss); }
};

/// Kernels of the encoder: ours, or ATen's modules.
class TrainingStateOnTest : public TrainingStateTest,
                            public ::testing::WithParamInterface<std::string> {
 protected:
  testing::Variable kernels_{"TANDEM_KERNELS", GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Kernels, TrainingStateOnTest, ::testing::Values("", "aten"));

TEST_P(TrainingStateOnTest, ACopyGoesOnToTheSameBitsAsOftenAsOneLikes) {
  Run whole(task_, *data_, options_, 1);
  Notes notes(whole.trainer, {2, 3, 5, 9});
  const TrainResult result = whole.trainer.run(notes, kKeepNothing);
  const std::vector<at::Tensor> wanted = whole.trainer.state().parameters;
  ASSERT_EQ(notes.states.size(), 4U);  // in mid-epoch, and after the last steps of epochs
  for (const TrainingState& state : notes.states) {
    for (int round = 0; round < 2; ++round) {
      const TrainingState copy = state;
      Run again(task_, *data_, options_, 2);
      again.trainer.restore(copy);
      Notes later(again.trainer);
      const TrainResult end = again.trainer.run(later, kKeepNothing);
      const std::ptrdiff_t left = std::ssize(later.losses);
      EXPECT_EQ(later.losses, std::vector<double>(notes.losses.end() - left, notes.losses.end()));
      const std::vector<at::Tensor> found = again.trainer.state().parameters;
      for (size_t i = 0; i < wanted.size(); ++i) EXPECT_TRUE(at::equal(found[i], wanted[i])) << i;
      ASSERT_EQ(end.dev.size(), result.dev.size());
      for (size_t i = 0; i < end.dev.size(); ++i) EXPECT_EQ(end.dev[i].value, result.dev[i].value);
    }
  }
}

}  // namespace
}  // namespace tandem
