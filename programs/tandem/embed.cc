#include <CLI/CLI.hpp>
#include <memory>

#include "base/fail.h"
#include "base/interrupt.h"
#include "programs/answers/answer_file.h"
#include "programs/answers/embedding_sink.h"
#include "programs/door.h"
#include "programs/output_ending.h"
#include "programs/progress/row_progress.h"
#include "programs/tandem/commands.h"
#include "programs/tandem/input_arguments.h"

namespace tandem {

namespace {

struct Arguments {
  InputArguments input;
  std::string output;
  EmbedOptions embed;
  bool resume = false;
};

void add_rows(std::span<const InputRow> rows, const Embeddings& embeddings, EmbeddingSink& sink) {
  const auto width = static_cast<size_t>(embeddings.columns);
  size_t next = 0;
  for (const InputRow& row : rows) {
    if (!row.error.empty()) {
      sink.add(row, {}, false);
      continue;
    }
    sink.add(row, std::span(embeddings.values).subspan(next * width, width),
             embeddings.truncated[next]);
    ++next;
  }
  sink.flush();
}

void embed_all(const Arguments& arguments, const Model& model, EmbeddingSink& sink) {
  InputBatches batches = arguments.input.open();
  batches.keep_fields();
  RowProgress progress("embed", arguments.input.files(), arguments.output.empty());
  int64_t num_rows = sink.rows_before();
  batches.skip(num_rows);
  progress.begin();
  try {
    for (std::vector<InputRow> rows = batches.next(); !rows.empty(); rows = batches.next()) {
      check_interrupt();
      const Embeddings embeddings = answer_rows(batches, rows, [&](std::span<const Input> inputs) {
        return model.embed(inputs, arguments.embed);
      });
      add_rows(rows, embeddings, sink);
      num_rows += std::ssize(rows);
      progress.add(std::ssize(rows));
    }
  } catch (const Interrupted& stop) {
    progress.clear();
    if (num_rows == 0) throw;
    throw Interrupted(stop.signal(),
                      concat("stopped; the first ", num_rows, " rows are in ", sink.keep(),
                             sink.goes_on() ? "; to go on, say --resume" : ""));
  }
}

int run(const Arguments& arguments) {
  const std::string ending =
      output_ending("-o", arguments.output, {".npy", ".npz", ".csv", ".tsv", ".jsonl"});
  if (arguments.resume && is_finished(arguments.output)) return kDone;
  const Model model = Model::load(arguments.input.model, arguments.input.load);
  if (!arguments.output.empty()) catch_interrupts();
  const std::unique_ptr<EmbeddingSink> sink = make_embedding_sink(
      arguments.output, ending, model.embedding_size(arguments.embed), arguments.resume);
  embed_all(arguments, model, *sink);
  sink->finish();
  return kDone;
}

}  // namespace

void add_embed(CLI::App& app, std::function<int()>& chosen) {
  CLI::App* command =
      app.add_subcommand("embed", "Sentence embeddings, as sentence-transformers computes them");
  const auto arguments = std::make_shared<Arguments>();
  arguments->input.add_to(*command);
  add_stride_argument(*command, arguments->input.load);
  command->add_option("-o,--output", arguments->output,
                      "write to a file: .npy, float32 [texts, size]; .npz, the same and ids; or "
                      ".csv, .tsv or .jsonl with the fields of the input");
  command->add_flag("--resume", arguments->resume,
                    "go on with what a run of the same command has left in NAME.part");
  EmbedOptions& embed = arguments->embed;
  CLI::Option* prompt =
      command->add_option("--prompt", embed.prompt, "text to put before every text; \"\" for none");
  command
      ->add_option("--prompt-name", embed.prompt_name,
                   "one of the model's prompts, instead of its default one")
      ->excludes(prompt);
  command
      ->add_option("--truncate-dim", embed.truncate_dim,
                   "keep so many values of each embedding; 0: what the model says")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--normalize-embeddings", embed.normalize_embeddings,
                    "scale embeddings to unit length");
  command->callback([&chosen, arguments] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace tandem
