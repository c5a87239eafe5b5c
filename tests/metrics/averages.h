#pragma once

#include <gtest/gtest.h>

#include "format/json.h"
#include "metrics/match_counts.h"

namespace tandem::testing {

/// `expected`: {"micro": [precision, recall, f1], "macro": ..., "weighted": ...}.
inline void expect_equal(const Averages& averages, const Json& expected) {
  const auto compare = [&](const Scores& scores, const char* name) {
    EXPECT_NEAR(scores.precision, expected[name][0].get<double>(), 1e-12) << name;
    EXPECT_NEAR(scores.recall, expected[name][1].get<double>(), 1e-12) << name;
    EXPECT_NEAR(scores.f1, expected[name][2].get<double>(), 1e-12) << name;
  };
  compare(averages.micro, "micro");
  compare(averages.macro, "macro");
  compare(averages.weighted, "weighted");
}

}  // namespace tandem::testing
