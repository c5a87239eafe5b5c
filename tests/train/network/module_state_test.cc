#include "train/network/module_state.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <limits>

#include "tandem/torch/heads.h"
#include "tests/support/error.h"

namespace tandem {
namespace {

TEST(StateTensors, ViewsHoldTheParameters) {
  nn::LinearHead head(4, 3, 0.0);
  const StateTensors state(*head);
  ASSERT_EQ(state.views().size(), 2U);
  EXPECT_EQ(state.views().at("classifier.weight").shape, (std::vector<int64_t>{3, 4}));
  EXPECT_EQ(state.views().at("classifier.bias").bytes.size(), 3 * sizeof(float));
}

TEST(StateTensors, WhatIsNotFiniteIsRefused) {
  nn::LinearHead head(4, 3, 0.0);
  at::NoGradGuard no_grad;
  head->parameters()[0].fill_(std::numeric_limits<float>::infinity());
  EXPECT_ERROR(StateTensors{*head}, ErrorCode::failed, "classifier.weight is not finite");
}

}  // namespace
}  // namespace tandem
