#include "format/tensors/tensor_map.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"

namespace tandem {
namespace {

TEST(TensorMap, ViewsStayValidWhenItMoves) {
  const std::vector<float> values = {1.0F, -2.5F};
  TensorMap made;
  made.add("plain", {2}, values, DType::F32);
  made.add("half", {2}, values, DType::F16);
  const TensorMap moved = std::move(made);
  for (const auto& [name, tensor] : moved.views()) {
    std::vector<float> read(2);
    to_float(tensor, read);
    EXPECT_EQ(read, values) << name;
  }
  EXPECT_EQ(static_cast<const void*>(moved.views().at("plain").bytes.data()), values.data());
}

TEST(TensorMap, NamesTheTensorThatDoesNotFit) {
  const std::vector<float> huge = {1e5F};
  TensorMap tensors;
  EXPECT_BAD_INPUT(tensors.add("pooler.dense.bias", {1}, huge, DType::F16),
                   "pooler.dense.bias: value 100000 is beyond the range of F16");
}

}  // namespace
}  // namespace tandem
