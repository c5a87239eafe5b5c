// The limit that encoders are measured against: the linear layers of one encoder layer by the
// kernels alone, on packed weights and rows in the cache, every thread on rows of its own.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <functional>

#include "base/fail.h"
#include "base/thread_team.h"
#include "format/json.h"
#include "kernels/buffer.h"
#include "kernels/dispatch.h"
#include "programs/door.h"

namespace tandem {
namespace {

struct Arguments {
  int64_t rows = 192;
  int64_t hidden = 384;
  int64_t intermediate = 1536;
  int rounds = 60;
};

struct Shape {
  int64_t in, out;
};

/// One thread's rows and results.
template <typename Factor>
struct Rows {
  BasicBuffer<Factor> x;
  Buffer y;
};

template <typename Factor>
using Kernel = std::function<void(const BasicLinearTask<Factor>&)>;

/// GFLOP/s of the fastest round. `per_factor`: numbers in one Factor; `one`: a Factor of small
/// ones.
template <typename Factor>
double limit(const Arguments& arguments, int threads, int64_t per_factor, Factor one,
             const Kernel<Factor>& kernel) {
  const std::array shapes = {Shape{arguments.hidden, 3 * arguments.hidden},
                             Shape{arguments.hidden, arguments.hidden},
                             Shape{arguments.hidden, arguments.intermediate},
                             Shape{arguments.intermediate, arguments.hidden}};
  const int64_t columns = kernels().panel_columns;
  const auto filled = [](int64_t size, auto value) {
    BasicBuffer<decltype(value)> buffer(static_cast<size_t>(size));
    std::fill_n(buffer.data(), size, value);
    return buffer;
  };
  std::vector<BasicBuffer<Factor>> panels;
  for (const Shape& shape : shapes)
    panels.push_back(filled(shape.in / per_factor * shape.out, one));
  const Buffer bias = filled(columns, 0.0F);
  const int64_t widest = std::max(3 * arguments.hidden, arguments.intermediate);
  std::vector<Rows<Factor>> rows;
  for (int worker = 0; worker < threads; ++worker) {
    rows.push_back(
        {filled(arguments.rows * widest / per_factor, one), filled(arguments.rows * widest, 0.0F)});
  }
  ThreadTeam team(threads);
  const auto layer = [&](int worker, int) {
    Rows<Factor>& own = rows[static_cast<size_t>(worker)];
    for (size_t s = 0; s < shapes.size(); ++s) {
      const int64_t depth = shapes[s].in / per_factor;
      for (int64_t column = 0; column < shapes[s].out; column += columns) {
        kernel({.x = own.x.data(),
                .x_stride = depth,
                .rows = arguments.rows,
                .depth = depth,
                .panel = panels[s].data() + column * depth,
                .bias = bias.data(),
                .y = own.y.data() + column,
                .y_stride = shapes[s].out,
                .columns = columns,
                .epilogue = Epilogue::none});
      }
    }
  };
  double best = 1e30;
  for (int round = 0; round < arguments.rounds; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    team.run(layer);
    best = std::min(
        best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  int64_t weights = 0;
  for (const Shape& shape : shapes) weights += shape.in * shape.out;
  return 2e-9 * static_cast<double>(weights * arguments.rows * threads) / best;
}

int run(const Arguments& arguments) {
  if (arguments.hidden % 64 != 0 || arguments.intermediate % 64 != 0) {
    bad_input("sizes must be multiples of 64: give others");
  }
  OrderedJson json = {{"kernels", kernels().name},
                      {"rows", arguments.rows},
                      {"hidden", arguments.hidden},
                      {"intermediate", arguments.intermediate},
                      {"unit", "GFLOP/s (int8: GOP/s), best round"}};
  const auto add = [&](const char* dtype, const std::function<double(int threads)>& measure) {
    json[dtype] = OrderedJson{{"1", measure(1)}, {"2", measure(2)}};
  };
  add("fp32",
      [&](int threads) { return limit<float>(arguments, threads, 1, 0.01F, kernels().linear); });
  add("bf16", [&](int threads) {
    return limit<Bf16Pair>(arguments, threads, 2, 0x3c243c24U, kernels().linear_bf16);
  });
  const std::vector<Int8Row> int8_rows(static_cast<size_t>(arguments.rows), {0.01F, 0.0F});
  const std::vector<float> scales(static_cast<size_t>(kernels().panel_columns), 0.01F);
  add("int8", [&](int threads) {
    return limit<Int8Quad>(
        arguments, threads, 4, 0x01020301U, [&](const BasicLinearTask<Int8Quad>& product) {
          kernels().linear_int8({product, int8_rows.data(), scales.data(), scales.data()});
        });
  });
  print_text(to_line(json) + "\n");
  return kDone;
}

}  // namespace
}  // namespace tandem

int main(int argc, char** argv) {
  tandem::Arguments arguments;
  CLI::App app("Limit of matrix products in each dtype for 1 and 2 threads, as a line of JSON");
  app.add_option("--rows", arguments.rows, "rows of each thread")->check(CLI::Range(1, 100000));
  app.add_option("--hidden", arguments.hidden)->check(CLI::Range(64, 65536));
  app.add_option("--intermediate", arguments.intermediate)->check(CLI::Range(64, 65536));
  app.add_option("--rounds", arguments.rounds)->check(CLI::Range(1, 1000000));
  CLI11_PARSE(app, argc, argv);
  return tandem::run_command([&] { return tandem::run(arguments); });
}
