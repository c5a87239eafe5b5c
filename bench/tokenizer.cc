// How fast a file of lines is tokenized, reading and printing left out.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <vector>

#include "base/file.h"
#include "base/text.h"
#include "base/thread_team.h"
#include "format/json.h"
#include "programs/door.h"
#include "text/tokenizer.h"

namespace tandem {
namespace {

struct Arguments {
  std::string model;
  std::string input;
  int threads = 1;
  int rounds = 11;
  bool no_offsets = false;
};

struct Counts {
  int64_t tokens = 0;
  double seconds = 0;
  uint64_t cycles = 0;
};

/// Ticks of the processor's time-stamp counter; 0 where there is none.
uint64_t cycles_now() {
#if defined(__x86_64__)
  return __builtin_ia32_rdtsc();
#else
  return 0;
#endif
}

/// Every line once, in blocks that the workers take in turn.
Counts round(const Tokenizer& tokenizer, std::span<const std::string_view> lines,
             const EncodeOptions& options, ThreadTeam& team) {
  constexpr int64_t kBlock = 64;
  std::vector<int64_t> tokens(static_cast<size_t>(team.size()));
  const uint64_t first_cycle = cycles_now();
  const auto begin = std::chrono::steady_clock::now();
  team.for_each((std::ssize(lines) + kBlock - 1) / kBlock, [&](int64_t block, int worker) {
    thread_local Encoding encoding;
    const auto first = static_cast<size_t>(block * kBlock);
    for (const std::string_view line :
         lines.subspan(first, std::min<size_t>(kBlock, lines.size() - first))) {
      tokenizer.encode(line, options, encoding);
      tokens[static_cast<size_t>(worker)] += std::ssize(encoding.ids);
    }
  });
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
  Counts counts{0, time.count(), cycles_now() - first_cycle};
  for (const int64_t count : tokens) counts.tokens += count;
  return counts;
}

int run(const Arguments& arguments) {
  const auto begin = std::chrono::steady_clock::now();
  const Tokenizer tokenizer = Tokenizer::load(arguments.model);
  const std::chrono::duration<double> load = std::chrono::steady_clock::now() - begin;
  const MappedFile file(arguments.input);
  std::vector<std::string_view> lines;
  const std::string_view text = file.text();
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.size(), text.find('\n', at));
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  ThreadTeam team(arguments.threads);
  const EncodeOptions options{.max_length = 1 << 30, .return_offsets = !arguments.no_offsets};
  std::vector<double> seconds;
  std::vector<uint64_t> cycles;
  int64_t tokens = 0;
  for (int i = -1; i < arguments.rounds; ++i) {
    const Counts counts = round(tokenizer, lines, options, team);
    tokens = counts.tokens;
    if (i < 0) continue;  // the first round warms up
    seconds.push_back(counts.seconds);
    cycles.push_back(counts.cycles);
  }
  std::ranges::sort(seconds);
  std::ranges::sort(cycles);
  const double median = seconds[seconds.size() / 2];
  print_text(to_line({{"threads", team.size()},
                      {"load_ms", 1e3 * load.count()},
                      {"lines", lines.size()},
                      {"bytes", text.size()},
                      {"tokens", tokens},
                      {"tokens_per_s", static_cast<double>(tokens) / median},
                      {"cycles_per_byte", static_cast<double>(cycles[cycles.size() / 2]) /
                                              static_cast<double>(text.size())},
                      {"bytes_per_s", static_cast<double>(text.size()) / median}}) +
             "\n");
  return kDone;
}

}  // namespace
}  // namespace tandem

int main(int argc, char** argv) {
  tandem::Arguments arguments;
  CLI::App app("Speed of tokenizing a file of lines, as a line of JSON");
  app.add_option("model", arguments.model, "directory with a tokenizer")->required();
  app.add_option("input", arguments.input, "file of lines in UTF-8")->required();
  app.add_option("--threads", arguments.threads, "0: every core");
  app.add_flag("--no-offsets", arguments.no_offsets, "ids alone");
  app.add_option("--rounds", arguments.rounds)->check(CLI::Range(1, 100000));
  CLI11_PARSE(app, argc, argv);
  return tandem::run_command([&] { return tandem::run(arguments); });
}
