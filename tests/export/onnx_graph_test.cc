#include "export/onnx_graph.h"

#include <gtest/gtest.h>

#include <array>

#include "base/system_call.h"
#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;

/// A graph with one large and one small weight; returns model.onnx.
std::string write_graph(const fs::path& directory, DType dtype, bool external) {
  const std::vector<float> large(512, 0.5F), small(4, 0.25F);
  OnnxGraph graph(directory, dtype, external);
  const std::string input = graph.input("input_ids", {"batch"});
  const std::string x = graph.node("Cast", {input}, {{"to", int64_t{1}}});
  const std::string y =
      graph.node("Mul", {x, graph.weight("small", std::array{int64_t{4}}, small)});
  graph.output(graph.node("Add", {y, graph.weight("large", std::array{int64_t{512}}, large)}),
               "sum", {int64_t{512}});
  graph.weight("next", std::array{int64_t{512}}, large);
  graph.write();
  return testing::read_text(directory / "model.onnx");
}

TEST(OnnxGraph, TheSameGraphGivesTheSameBytes) {
  const testing::TemporaryDirectory first, second;
  EXPECT_EQ(write_graph(first.path(), DType::F32, false),
            write_graph(second.path(), DType::F32, false));
  EXPECT_FALSE(fs::exists(first.path() / "model.onnx_data"));
}

TEST(OnnxGraph, LargeWeightsLieInAFileOfTheirOwnEachOnAPage) {
  const testing::TemporaryDirectory inside, outside;
  const size_t whole = write_graph(inside.path(), DType::F32, false).size();
  const size_t rest = write_graph(outside.path(), DType::F32, true).size();
  EXPECT_GT(whole, 2 * 2048U);
  EXPECT_LT(rest, 1024U);
  EXPECT_EQ(fs::file_size(outside.path() / "model.onnx_data"), 4096U + 2048U);
}

TEST(OnnxGraph, HalfPrecisionHalvesTheWeightsAndNamesOneThatIsTooLarge) {
  const testing::TemporaryDirectory directory;
  EXPECT_LT(write_graph(directory.path(), DType::F16, false).size(), 2 * 1024U + 1024U);
  OnnxGraph graph(directory.path(), DType::F16, false);
  const std::vector<float> huge = {1e6F};
  EXPECT_BAD_INPUT(graph.weight("head.bias", std::array{int64_t{1}}, huge),
                   "head.bias: value 1e+06");
}

TEST(OnnxGraph, SaysThatTheDiskIsFull) {
  const testing::TemporaryDirectory directory;
  fault::set_plan([](const fault::Call& call) { return call.name == "write" ? ENOSPC : 0; });
  EXPECT_FAILED(write_graph(directory.path(), DType::F32, false), "model.onnx");
  fault::set_plan({});
}

}  // namespace
}  // namespace tandem
