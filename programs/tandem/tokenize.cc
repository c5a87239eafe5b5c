#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/fail.h"
#include "base/interrupt.h"
#include "base/threads/thread_team.h"
#include "hub/resolve.h"
#include "model/model_directory.h"
#include "programs/choice_option.h"
#include "programs/door.h"
#include "programs/output_ending.h"
#include "programs/progress/row_progress.h"
#include "programs/tandem/commands.h"
#include "programs/tandem/input_arguments.h"
#include "programs/tandem/tokenize_output.h"
#include "text/encode_input.h"

namespace tandem {

namespace {

constexpr int64_t kBlock = 32;  // rows that a worker takes at once

struct TokenizeArguments : InputArguments {
  EncodeOptions encode;
  std::string output;
};

/// Tokenizes rows on a team, while the next ones are read and the last ones written.
class Pipeline {
 public:
  Pipeline(const Tokenizer& tokenizer, const TokenizeArguments& arguments, TokenizeOutput& output)
      : tokenizer_(tokenizer),
        arguments_(arguments),
        output_(output),
        team_(arguments.load.num_threads),
        progress_("tokenize", arguments.files(), arguments.output.empty()) {}

  /// Where it is stopped, what was tokenized last is written, and the output left as it is then.
  void run(InputBatches batches) {
    try {
      tokenize_all(batches);
      output_.finish();
    } catch (const Interrupted& stop) {
      write();
      progress_.clear();
      if (number_ == 0) throw;
      throw Interrupted(stop.signal(),
                        concat("stopped; the first ", number_, " rows are in ", output_.keep()));
    }
  }

 private:
  void tokenize_all(InputBatches& batches) {
    std::vector<InputRow> rows = batches.next();
    while (!rows.empty()) {
      check_interrupt();
      std::vector<InputRow> ahead;
      std::exception_ptr bad_row;  // to be told behind what was read before it
      const bool reads_ahead = batches.ready();
      std::vector<TokenizedRow> results(rows.size());
      team_.for_each(2 + (std::ssize(rows) + kBlock - 1) / kBlock, [&](int64_t item, int) {
        if (item == 0) {
          write();
        } else if (item > 1) {
          tokenize(rows, (item - 2) * kBlock, results);
        } else if (reads_ahead) {
          try {
            ahead = batches.next();
          } catch (const Error&) {
            bad_row = std::current_exception();
          }
        }
      });
      number_ += std::ssize(rows);
      waiting_ = std::move(results);
      if (!reads_ahead || bad_row) write();
      if (bad_row) std::rethrow_exception(bad_row);
      rows = reads_ahead ? std::move(ahead) : batches.next();
    }
    write();
  }

  void tokenize(std::span<InputRow> rows, int64_t first, std::span<TokenizedRow> results) const {
    thread_local Encoding encoding;
    const int64_t last = std::min(std::ssize(rows), first + kBlock);
    for (int64_t i = first; i < last; ++i) {
      InputRow& row = rows[static_cast<size_t>(i)];
      TokenizedRow& result = results[static_cast<size_t>(i)];
      try {
        if (row.error.empty()) {
          encode_input(tokenizer_, row.input, arguments_.encode, encoding);
          result = output_.format(encoding, number_ + i);
          continue;
        }
      } catch (const Error& error) {
        row.error = row.origin.where() + ": " + error.message();
      }
      result = output_.format_error(row);
      if (!arguments_.skip_errors) result.error = row.error;
    }
  }

  /// What was tokenized last; up to a row that ends the command.
  void write() {
    std::vector<TokenizedRow> rows = std::exchange(waiting_, {});
    const auto bad =
        std::ranges::find_if(rows, [](const TokenizedRow& row) { return !row.error.empty(); });
    const std::string error = bad == rows.end() ? "" : bad->error;
    rows.erase(bad, rows.end());
    output_.write(rows);
    int64_t tokens = 0;
    for (const TokenizedRow& row : rows) tokens += row.tokens;
    progress_.add(std::ssize(rows), tokens);
    if (!error.empty()) bad_input(error);
  }

  const Tokenizer& tokenizer_;
  const TokenizeArguments& arguments_;
  TokenizeOutput& output_;
  ThreadTeam team_;
  RowProgress progress_;
  std::vector<TokenizedRow> waiting_;
  int64_t number_ = 0;  ///< of the first row in hand
};

int run(TokenizeArguments& arguments) {
  output_ending("-o", arguments.output, {".npy"});
  const std::filesystem::path directory =
      resolve_model(arguments.model, arguments.load.on_download, print_warning);
  const Tokenizer tokenizer = Tokenizer::load(transformer_directory(directory));
  if (!tokenizer.note().empty()) print_warning(tokenizer.note());
  EncodeOptions& options = arguments.encode;
  options.max_length = arguments.load.max_length > 0 ? arguments.load.max_length
                                                     : read_model_directory(directory).max_length;
  options.return_offsets = arguments.output.empty();
  if (!arguments.output.empty()) catch_interrupts();
  const std::unique_ptr<TokenizeOutput> output =
      arguments.output.empty() ? json_output(tokenizer, options.return_overflowing_tokens)
                               : npy_output(arguments.output);
  constexpr BatchLimits kLimits{.rows = 2048, .bytes = size_t{256} << 10};
  InputBatches batches = arguments.open(kLimits);
  Pipeline(tokenizer, arguments, *output).run(std::move(batches));
  return kDone;
}

}  // namespace

void add_tokenize(CLI::App& app, std::function<int()>& chosen) {
  CLI::App* command = app.add_subcommand(
      "tokenize", "Ids, tokens, offsets in code points and words, as JSON lines; or ids in .npy");
  const auto arguments = std::make_shared<TokenizeArguments>();
  arguments->add_to(*command);
  EncodeOptions& encode = arguments->encode;
  CLI::Option* output = command->add_option(
      "-o,--output", arguments->output,
      "write the ids of all rows end to end into this int32 .npy file, and where each row begins "
      "into <name>.offsets.npy, instead of JSON lines");
  command
      ->add_flag("--return-overflowing-tokens", encode.return_overflowing_tokens,
                 "what is cut follows in windows, a line each, with the number of the row from 0")
      ->excludes(output);
  command->add_option("--stride", encode.stride, "tokens that a window shares with the one before")
      ->check(CLI::NonNegativeNumber);
  add_choice<TruncationStrategy>(
      *command, "--truncation",
      [&encode](TruncationStrategy strategy) { encode.truncation = strategy; },
      {{"longest_first", TruncationStrategy::longest_first},
       {"only_first", TruncationStrategy::only_first},
       {"only_second", TruncationStrategy::only_second}},
      "which text of a pair is cut: longest_first (default), only_first, only_second");
  add_choice<TruncationSide>(
      *command, "--truncation-side",
      [&encode](TruncationSide side) { encode.truncation_side = side; },
      {{"right", TruncationSide::right}, {"left", TruncationSide::left}},
      "the side that is cut: right or left; default: what the model says");
  command->callback([&chosen, arguments] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace tandem
