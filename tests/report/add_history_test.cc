#include "report/add_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tandem/error.h"

namespace tandem {
namespace {

using testing::Contains;
using testing::Pair;

constexpr const char* kHistory =
    R"({"step":1,"epoch":1,"loss":2.5,"learning_rate":1e-5,"grad_norm":1.0}
{"step":2,"epoch":1,"loss":null,"learning_rate":1e-5,"grad_norm":1.0}
{"step":2,"epoch":1,"train_loss":2.5,"eval_loss":2.0,"eval_a_loss":1.5,"eval_a_accuracy":0.5,"eval_a_b_f1":0.25}
{"step":3,"epoch":2,"loss":1.5,"learning_rate":0.0,"grad_norm":1.0}
{"step":3,"epoch":2,"train_loss":1.5,"eval_loss":1.0,"eval_a_loss":0.5,"eval_a_accuracy":0.75,"eval_a_b_f1":null}

[1]
{"step":3,"finished":true}
)";

TEST(AddHistory, GivesLossesAndTheFiguresOfEachTask) {
  Report report;
  add_history(report, kHistory, "h", std::vector<std::string>{"a", "a_b", "c"});
  ASSERT_EQ(report.charts.size(), 3U);
  const std::vector<Curve>& losses = report.charts[0].curves;
  ASSERT_EQ(losses.size(), 4U);
  EXPECT_EQ(losses[0].name, "training loss of a step");
  ASSERT_EQ(losses[0].points.size(), 2U);
  EXPECT_EQ(losses[0].points[1].step, 3);
  EXPECT_EQ(losses[0].points[1].value, 1.5);
  EXPECT_EQ(report.charts[1].title, "Dev: a");
  EXPECT_EQ(report.charts[1].curves[0].name, "accuracy");
  EXPECT_EQ(report.charts[1].curves[0].points.size(), 2U);
  EXPECT_EQ(report.charts[2].title, "Dev: a_b");
  EXPECT_THAT(report.facts, Contains(Pair("optimiser steps", "3")));
  EXPECT_THAT(report.facts, Contains(Pair("epochs", "2")));
}

TEST(AddHistory, SaysNothingOfNothing) {
  Report report;
  add_history(report, "", "h", {});
  EXPECT_TRUE(report.charts.empty() && report.facts.empty());
}

TEST(AddHistory, RefusesWhatIsNoJson) {
  Report report;
  try {
    add_history(report, "{\"step\":1}\nloss: 2\n", "history.jsonl", {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.message(), testing::StartsWith("history.jsonl:2"));
  }
}

}  // namespace
}  // namespace tandem
