// The limit that encoders are measured against: the linear layers of one encoder layer by the
// kernels alone, on weights in panels and rows in the cache, every thread on rows of its own.

#include <CLI/CLI.hpp>
#include <functional>

#include "base/fail.h"
#include "bench/gemm_limit.h"
#include "format/json.h"
#include "kernels/dispatch.h"
#include "programs/door.h"

namespace tandem {
namespace {

struct Arguments {
  bench::GemmSizes sizes;
  int rounds = 60;
};

template <typename Factor>
double limit(const Arguments& arguments, int threads, int64_t per_factor, Factor one,
             bench::GemmKernel<Factor> kernel) {
  return bench::GemmLimit<Factor>(arguments.sizes, threads, per_factor, one, std::move(kernel))
      .best_of(arguments.rounds);
}

int run(const Arguments& arguments) {
  if (arguments.sizes.hidden % 64 != 0 || arguments.sizes.intermediate % 64 != 0) {
    bad_input("sizes must be multiples of 64: give others");
  }
  OrderedJson json = {{"kernels", kernels().name},
                      {"rows", arguments.sizes.rows},
                      {"hidden", arguments.sizes.hidden},
                      {"intermediate", arguments.sizes.intermediate},
                      {"unit", "GFLOP/s (int8: GOP/s), best round"}};
  const auto add = [&](const char* dtype, const std::function<double(int threads)>& measure) {
    json[dtype] = OrderedJson{{"1", measure(1)}, {"2", measure(2)}};
  };
  add("fp32",
      [&](int threads) { return limit<float>(arguments, threads, 1, 0.01F, kernels().linear); });
  add("bf16", [&](int threads) {
    return limit<Bf16Pair>(arguments, threads, 2, 0x3c243c24U, kernels().linear_bf16);
  });
  const std::vector<Int8Row> int8_rows(static_cast<size_t>(arguments.sizes.rows), {0.01F, 0.0F});
  const std::vector<float> scales(static_cast<size_t>(kernels().panel_columns), 0.01F);
  add("int8", [&](int threads) {
    return limit<Int8Quad>(
        arguments, threads, 4, 0x01020301U, [&](const BasicLinearJob<Int8Quad>& product) {
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
  app.add_option("--rows", arguments.sizes.rows, "rows of each thread")
      ->check(CLI::Range(1, 100000));
  app.add_option("--hidden", arguments.sizes.hidden)->check(CLI::Range(64, 65536));
  app.add_option("--intermediate", arguments.sizes.intermediate)->check(CLI::Range(64, 65536));
  app.add_option("--rounds", arguments.rounds)->check(CLI::Range(1, 1000000));
  CLI11_PARSE(app, argc, argv);
  return tandem::run_command([&] { return tandem::run(arguments); });
}
