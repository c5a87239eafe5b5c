// How fast a file of lines is tokenized, reading and printing left out.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <vector>

#include "base/files/file.h"
#include "base/strings/text.h"
#include "base/threads/thread_team.h"
#include "format/json.h"
#include "programs/door.h"
#include "text/tokenizer.h"

namespace tandem {
namespace {

constexpr double kWarmSeconds = 0.1;

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

using Lines = std::vector<std::string_view>;

/// Lines one behind the other, enough of them to be worth dealing to a thread.
std::vector<std::span<const std::string_view>> blocks_of(const Lines& lines) {
  constexpr size_t kMinBytes = 4096;
  std::vector<std::span<const std::string_view>> blocks;
  size_t first = 0;
  size_t bytes = 0;
  for (size_t at = 0; at < lines.size(); ++at) {
    bytes += lines[at].size();
    if (bytes < kMinBytes && at + 1 < lines.size()) continue;
    blocks.push_back(std::span(lines).subspan(first, at + 1 - first));
    first = at + 1;
    bytes = 0;
  }
  return blocks;
}

/// Every line once, in blocks that the workers take in turn.
Counts round(const Tokenizer& tokenizer, const Lines& lines, const EncodeOptions& options,
             ThreadTeam& team) {
  const auto blocks = blocks_of(lines);
  std::atomic<int64_t> tokens{0};
  const uint64_t first_cycle = cycles_now();
  const auto begin = std::chrono::steady_clock::now();
  team.for_each(std::ssize(blocks), [&](int64_t block, int) {
    thread_local Encoding encoding;
    int64_t own = 0;
    for (const std::string_view line : blocks[static_cast<size_t>(block)]) {
      tokenizer.encode(line, options, encoding);
      own += std::ssize(encoding.ids);
    }
    tokens += own;
  });
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
  return {tokens, time.count(), cycles_now() - first_cycle};
}

int run(const Arguments& arguments) {
  const auto begin = std::chrono::steady_clock::now();
  const Tokenizer tokenizer = Tokenizer::load(arguments.model);
  const std::chrono::duration<double> load = std::chrono::steady_clock::now() - begin;
  const MappedFile file(arguments.input);
  Lines lines;
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
  // A core that was idle is slow at first, and the last one of a team was idle till now.
  for (double warm = 0; warm < kWarmSeconds;)
    warm += round(tokenizer, lines, options, team).seconds;
  for (int i = 0; i < arguments.rounds; ++i) {
    const Counts counts = round(tokenizer, lines, options, team);
    tokens = counts.tokens;
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
