// How long the steps of training take: SNIPS' two heads on the encoder of a model directory, with
// weights made anew, on batches of random tokens.

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <numeric>

#include "base/random.h"
#include "bench/gemm_limit.h"
#include "encoder/config_json.h"
#include "format/json.h"
#include "programs/door.h"
#include "tasks/kind.h"
#include "tasks/short_form.h"
#include "train/network/freezing.h"
#include "train/training_step.h"

namespace tandem {
namespace {

struct Arguments {
  std::string model;
  int tokens = 385;
  int sentences = 32;
  int threads = 0;
  int steps = 30;
  int limit_rounds = 30;
  int frozen_layers = -1;
  bool bf16 = false;
};

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + std::ssize(values) / 2);
  return values[values.size() / 2];
}

/// Sentences of half to one and a half times the mean length.
PackedBatch random_batch(const Arguments& arguments, const EncoderConfig& config, Random& random) {
  PackedBatch batch;
  batch.targets.resize(2);
  for (int s = 0; s < arguments.sentences; ++s) {
    const int left = arguments.tokens - batch.num_tokens();
    const int mean = std::max(1, left / (arguments.sentences - s));
    const bool last = s + 1 == arguments.sentences;
    const int length =
        last ? left : mean / 2 + static_cast<int>(random.below(static_cast<uint64_t>(mean) + 1));
    std::vector<int32_t> ids;
    for (int t = 0; t < std::max(1, length); ++t) {
      ids.push_back(1000 + static_cast<int32_t>(
                               random.below(static_cast<uint64_t>(config.vocab_size) - 1000)));
      batch.targets[1].rows.push_back(batch.num_tokens() + t);
      batch.targets[1].labels.push_back(static_cast<int32_t>(random.below(72)));
    }
    batch.targets[0].rows.push_back(s);
    batch.targets[0].labels.push_back(static_cast<int32_t>(random.below(7)));
    batch.append(ids, std::vector<int32_t>(ids.size()), s);
  }
  return batch;
}

TrainableTask task(const EncoderConfig& config, const ShortFormTask& form, int labels) {
  TrainableTask made;
  made.task = form.kind.make_numbered(labels);
  made.head = nn::LinearHead(config.hidden_size, labels, 0.1);
  return made;
}

struct Times {
  std::vector<double> forward, backward, optimiser, step;
};

void step(Network& network, AdamW& optimiser, const PackedBatch& batch, Times& times) {
  const auto begin = Clock::now();
  auto last = begin;
  double optimising = 0;
  GlobalSums sums;
  training_step(network, optimiser,
                {.batches = std::span(&batch, 1), .learning_rate = 1e-5, .max_grad_norm = 1.0},
                sums, [&](StepPhase phase) {
                  const double ms = ms_since(last);
                  last = Clock::now();
                  if (phase == StepPhase::forward) times.forward.push_back(ms);
                  if (phase == StepPhase::backward) times.backward.push_back(ms);
                  if (phase == StepPhase::begun || phase == StepPhase::updated) optimising += ms;
                });
  times.optimiser.push_back(optimising);
  times.step.push_back(ms_since(begin));
}

double gemm_limit(const Arguments& arguments, const EncoderConfig& config, int threads) {
  const bench::GemmSizes sizes{arguments.tokens / threads, config.hidden_size,
                               config.intermediate_size};
  if (arguments.bf16) {
    return bench::GemmLimit<Bf16Pair>(sizes, threads, 2, 0x3c243c24U, kernels().linear_bf16)
        .best_of(arguments.limit_rounds);
  }
  return bench::GemmLimit<float>(sizes, threads, 1, 0.01F, kernels().linear)
      .best_of(arguments.limit_rounds);
}

int run(const Arguments& arguments) {
  const std::filesystem::path file = std::filesystem::path(arguments.model) / "config.json";
  const EncoderConfig config = encoder_config_from_json(read_json(file), file.string());
  const int threads = arguments.threads > 0 ? arguments.threads : usable_cores();
  at::set_num_threads(aten_is_forced() ? threads : 1);  // as `tandem train` does
  Network network(nn::TransformerEncoder(config),
                  {task(config, short_form_task_a(), 7), task(config, short_form_task_b(), 72)},
                  {Pooling::cls}, {.bf16 = arguments.bf16, .num_threads = threads, .seed = 1});
  FreezeOptions freeze;
  freeze.embeddings = arguments.frozen_layers >= 0;
  if (arguments.frozen_layers > 0) freeze.layers = {{0, arguments.frozen_layers - 1}};
  apply_freezing(network, freeze);
  network.set_training(true);
  AdamW optimiser(trainable_parameters(network), {}, network.team());
  Random random(1);
  std::vector<PackedBatch> batches;
  for (int b = 0; b < 8; ++b) batches.push_back(random_batch(arguments, config, random));

  Times times;
  double limit = 0;
  for (int s = 0; s < 5; ++s) step(network, optimiser, batches[static_cast<size_t>(s)], times);
  times = {};
  for (int s = 0; s < arguments.steps; ++s) {
    if (s % 10 == 0 && arguments.limit_rounds > 0)
      limit = std::max(limit, gemm_limit(arguments, config, threads));
    step(network, optimiser, batches[static_cast<size_t>(s) % batches.size()], times);
  }
  const double h = config.hidden_size;
  const double weights = config.num_hidden_layers * h * (4 * h + 2.0 * config.intermediate_size);
  const double ms = median(times.step);
  const double rate = arguments.tokens / ms * 1e3;
  const double gflops = 6e-9 * weights * rate;
  const double forward = median(times.forward), backward = median(times.backward);
  const double optimising = median(times.optimiser);
  print_text(to_line(OrderedJson{{"model", arguments.model},
                                 {"dtype", arguments.bf16 ? "bf16" : "fp32"},
                                 {"threads", threads},
                                 {"tokens", arguments.tokens},
                                 {"sentences", arguments.sentences},
                                 {"frozen_layers", arguments.frozen_layers},
                                 {"ms", ms},
                                 {"best_ms", *std::ranges::min_element(times.step)},
                                 {"forward_ms", forward},
                                 {"backward_ms", backward},
                                 {"optimiser_ms", optimising},
                                 {"rest_ms", ms - forward - backward - optimising},
                                 {"tokens_per_s", rate},
                                 {"gflops", gflops},
                                 {"gemm_limit_gflops", limit},
                                 {"share", limit > 0 ? gflops / limit : 0.0}}) +
             "\n");
  return kDone;
}

}  // namespace
}  // namespace tandem

int main(int argc, char** argv) {
  tandem::Arguments arguments;
  CLI::App app("Time of training steps, medians, and their share of the limit, as a line of JSON");
  app.add_option("model", arguments.model, "model directory; only its config.json is read")
      ->required();
  app.add_option("--tokens", arguments.tokens, "of a batch")->check(CLI::Range(1, 1000000));
  app.add_option("--sentences", arguments.sentences, "of a batch")->check(CLI::Range(1, 100000));
  app.add_option("--threads", arguments.threads, "0: every core")->check(CLI::Range(0, 1024));
  app.add_option("--steps", arguments.steps)->check(CLI::Range(1, 1000000));
  app.add_option("--limit-rounds", arguments.limit_rounds, "of the limit, every 10 steps; 0: none")
      ->check(CLI::Range(0, 1000000));
  app.add_option("--frozen-layers", arguments.frozen_layers,
                 "the lowest so many and the embeddings; -1: nothing is frozen")
      ->check(CLI::Range(-1, 1000));
  app.add_flag("--bf16", arguments.bf16, "matrix products in bfloat16");
  CLI11_PARSE(app, argc, argv);
  return tandem::run_command([&] { return tandem::run(arguments); });
}
