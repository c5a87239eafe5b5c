// How long one short sentence takes from text to embedding, call by call, through the public
// interface.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <map>
#include <numeric>
#include <vector>

#include "format/json.h"
#include "programs/door.h"
#include "tandem/model.h"

namespace tandem {
namespace {

struct Arguments {
  std::string model;
  // 15 tokens, [CLS] and [SEP] among them.
  std::string text = "a man in a red shirt is riding a bicycle down the street";
  LoadOptions load;
  int rounds = 2000;
};

double seconds_of(const Model& model, std::span<const std::string> texts) {
  const auto begin = std::chrono::steady_clock::now();
  (void)model.embed(texts);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

int run(const Arguments& arguments) {
  const Model model = Model::load(arguments.model, arguments.load);
  const std::vector<std::string> texts = {arguments.text};
  std::vector<double> milliseconds;
  for (int round = 0; round < arguments.rounds / 10; ++round) (void)seconds_of(model, texts);
  for (int round = 0; round < arguments.rounds; ++round) {
    milliseconds.push_back(1e3 * seconds_of(model, texts));
  }
  std::ranges::sort(milliseconds);
  const auto at = [&](double share) {
    return milliseconds[static_cast<size_t>(share * static_cast<double>(milliseconds.size() - 1))];
  };
  const double sum = std::accumulate(milliseconds.begin(), milliseconds.end(), 0.0);
  print_text(to_line({{"text", arguments.text},
                      {"rounds", arguments.rounds},
                      {"p50_ms", at(0.5)},
                      {"p90_ms", at(0.9)},
                      {"p99_ms", at(0.99)},
                      {"max_ms", milliseconds.back()},
                      {"mean_ms", sum / arguments.rounds}}) +
             "\n");
  return kDone;
}

}  // namespace
}  // namespace tandem

int main(int argc, char** argv) {
  tandem::Arguments arguments;
  CLI::App app("Latency of one sentence, as a line of JSON");
  app.add_option("model", arguments.model)->required();
  app.add_option("--text", arguments.text, "sentence to embed");
  app.add_option("--rounds", arguments.rounds,
                 "calls that are timed, after a tenth of it to warm up")
      ->check(CLI::Range(10, 10000000));
  app.add_option("--threads", arguments.load.num_threads, "0: every core");
  const std::map<std::string, tandem::ComputeType> types = {{"fp32", tandem::ComputeType::fp32},
                                                            {"bf16", tandem::ComputeType::bf16},
                                                            {"int8", tandem::ComputeType::int8}};
  app.add_option("--dtype", arguments.load.dtype)->transform(CLI::CheckedTransformer(types));
  CLI11_PARSE(app, argc, argv);
  return tandem::run_command([&] { return tandem::run(arguments); });
}
