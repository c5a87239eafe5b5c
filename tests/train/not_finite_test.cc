// What happens where a loss or a gradient is not finite.

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <functional>
#include <limits>

#include "tasks/kind.h"
#include "tests/support/error.h"
#include "tests/support/files.h"
#include "tests/train/tiny_encoder.h"
#include "train/network/freezing.h"
#include "train/trainer.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;

/// Says of the number of a step, from 1, whether its loss is spoilt.
using Spoils = std::function<bool(int)>;

/// The loss of another one times a factor in some of its calls.
class Spoilt : public Objective {
 public:
  Spoilt(std::shared_ptr<const Objective> inner, Spoils spoils, double factor)
      : inner_(std::move(inner)), spoils_(std::move(spoils)), factor_(factor) {}

  double normaliser(const Targets& targets) const override { return inner_->normaliser(targets); }
  void add(const at::Tensor& logits, const Targets& targets, Total& total) const override {
    inner_->add(logits, targets, total);
  }
  at::Tensor loss(const at::Tensor& logits, const Targets& targets) const override {
    const int call = ++calls_;
    const at::Tensor loss = inner_->loss(logits, targets);
    return spoils_(call) ? loss * factor_ : loss;
  }

 private:
  std::shared_ptr<const Objective> inner_;
  Spoils spoils_;
  double factor_;
  mutable int calls_ = 0;
};

struct Warnings : TrainListener {
  std::vector<std::string> messages = {};
  int steps_without_loss = 0;
  void warning(const std::string& message) override { messages.push_back(message); }
  void step_done(const StepReport& step) override { steps_without_loss += step.loss ? 0 : 1; }
};

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

class NotFiniteTest : public ::testing::TestWithParam<std::string> {
 protected:
  NotFiniteTest() {
    directory_.write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nplay\njazz\nnow\n");
    std::shared_ptr<Task> task = find_task_kind(GetParam()).make_numbered(2);
    task->name = "t";
    task_ = task;
    std::vector<Example> rows(8);
    for (Example& row : rows) {
      const bool words = task_->reads_tokens();
      if (words) row.tokens = {"play", "jazz"};
      if (!words) row.text = "play jazz";
      row.labels["t"] = words ? RawLabel(WordLabels{LabelValue(int64_t{0}), LabelValue(int64_t{1})})
                              : RawLabel(LabelValue(int64_t{1}));
      row.origin = {std::make_shared<const std::string>("rows"), 1};
    }
    const DatasetTask task_of_data{"t", task_.get()};
    data_.emplace(rows, std::span(&task_of_data, 1), Tokenizer::load(directory_.path()),
                  EncodeOptions{.max_length = 16});
  }

  /// Steps [first, last] of 24 are spoilt.
  TrainResult train(int first, int last, double factor) {
    return train([=](int step) { return step >= first && step <= last; }, factor);
  }
  TrainResult train(const Spoils& spoils, double factor) {
    TrainableTask head{.task = task_, .head = nn::LinearHead(8, 2, 0.1)};
    head.objective = std::make_shared<Spoilt>(make_objective({*task_}), spoils, factor);
    network_.emplace(nn::TransformerEncoder(testing::tiny_encoder()), std::vector{head},
                     std::vector{Pooling::cls}, NetworkOptions{.num_threads = 1, .seed = 3});
    apply_freezing(*network_, {});
    Trainer trainer(*network_, *data_, nullptr, options_);
    return trainer.run(listener_, {.model = [](const auto&, const auto&, bool) {}});
  }

  bool weights_are_finite() {
    for (const auto& [name, value] : trainable_parameters(*network_)) {
      if (!at::isfinite(value).all().item<bool>()) return false;
    }
    return true;
  }

  testing::TemporaryDirectory directory_;
  TaskPtr task_;
  std::optional<Dataset> data_;
  std::optional<Network> network_;
  Warnings listener_;
  TrainingOptions options_{.learning_rate = 1e-3, .num_epochs = 6, .batch_size = 2};
};
INSTANTIATE_TEST_SUITE_P(Kinds, NotFiniteTest, ::testing::ValuesIn(task_types()));

TEST_P(NotFiniteTest, StopsBeforeTheUpdateAndNamesTaskStepAndRows) {
  for (const double factor : {kNaN, kInf, -kInf}) {
    EXPECT_FAILED(train(5, 5, factor), "in step 5 (rows rows:1, rows:1)");
    EXPECT_FAILED(train(5, 5, factor), "loss of t is ");
    EXPECT_TRUE(weights_are_finite());
  }
}

TEST_P(NotFiniteTest, StopsForAGradientThatOverflows) {
  EXPECT_FAILED(train(5, 5, 1e38), "gradient norm is inf in step 5");
  EXPECT_TRUE(weights_are_finite());
}

TEST_P(NotFiniteTest, SkipsSuchStepsIfItShould) {
  options_.non_finite = "skip";
  const TrainResult result = train(5, 13, kNaN);
  EXPECT_FALSE(result.interrupted);
  EXPECT_EQ(listener_.steps_without_loss, 9);
  ASSERT_EQ(listener_.messages.size(), 9U);
  EXPECT_THAT(listener_.messages.front(),
              HasSubstr("in step 5 (rows rows:1, rows:1); the step is skipped"));
  EXPECT_TRUE(weights_are_finite());
}

TEST_P(NotFiniteTest, GivesUpAfterTenInARow) {
  options_.non_finite = "skip";
  EXPECT_FAILED(train(5, 14, kNaN), "10 steps in a row");
  EXPECT_EQ(listener_.steps_without_loss, 9);
  EXPECT_TRUE(weights_are_finite());
}

TEST_P(NotFiniteTest, CountsAnewAfterAStepThatWasFinite) {
  options_.non_finite = "skip";
  EXPECT_FALSE(train([](int step) { return step % 2 == 0; }, kNaN).interrupted);
  EXPECT_EQ(listener_.steps_without_loss, 12);
}

}  // namespace
}  // namespace tandem
