#include <CLI/CLI.hpp>
#include <memory>

#include "base/fail.h"
#include "base/interrupt.h"
#include "base/threads/thread_team.h"
#include "model/prediction_filter.h"
#include "programs/answers/answer_file.h"
#include "programs/answers/prediction_form.h"
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
  PredictionFilter filter;
  bool resume = false;
  bool logits = false;
  bool show = false;
};

std::vector<AnsweredRow> answered(const std::vector<InputRow>& rows,
                                  const std::vector<Prediction>& predictions) {
  std::vector<AnsweredRow> all;
  size_t next = 0;
  for (const InputRow& row : rows)
    all.push_back({&row, row.error.empty() ? &predictions[next++] : nullptr});
  return all;
}

void predict_all(const Arguments& arguments, const Model& model, PredictionForm& form,
                 AnswerFile& output) {
  InputBatches batches = arguments.input.open();
  batches.keep_fields();
  RowProgress progress("predict", arguments.input.files(), arguments.output.empty());
  int64_t num_rows = output.before().rows;
  batches.skip(num_rows);
  progress.begin();
  ThreadTeam team(arguments.input.load.num_threads);
  try {
    for (std::vector<InputRow> rows = batches.next(); !rows.empty(); rows = batches.next()) {
      check_interrupt();
      std::vector<Prediction> predictions = answer_rows(
          batches, rows,
          [&](std::span<const Input> inputs) { return model.predict(inputs, arguments.logits); });
      for (Prediction& prediction : predictions) arguments.filter.apply(prediction);
      output.write(form.text(answered(rows, predictions), team));
      num_rows += std::ssize(rows);
      progress.add(std::ssize(rows));
    }
  } catch (const Interrupted& stop) {
    progress.clear();
    if (num_rows == 0 || arguments.output.empty()) throw;
    throw Interrupted(stop.signal(), concat("stopped; the first ", num_rows, " rows are in ",
                                            output.keep(), "; to go on, say --resume"));
  }
}

int run(const Arguments& arguments) {
  const std::string ending =
      output_ending("-o", arguments.output, {".jsonl", ".csv", ".tsv", ".conll"});
  if (arguments.resume && is_finished(arguments.output)) return kDone;
  const Model model = Model::load(arguments.input.model, arguments.input.load);
  if (model.tasks().empty())
    bad_input(arguments.input.model,
              ": this model has no heads to predict with: use embed, or train some");
  if (!arguments.output.empty()) catch_interrupts();
  const std::unique_ptr<PredictionForm> form =
      make_prediction_form(ending, {.tasks = model.tasks(),
                                    .top_k = arguments.filter.top_k,
                                    .show = arguments.show,
                                    .skips_errors = arguments.input.skip_errors});
  AnswerFile output(arguments.output, form->row_end(), arguments.resume);
  if (output.before().bytes > 0) form->go_on(arguments.output + ".part");
  predict_all(arguments, model, *form, output);
  output.commit();
  return kDone;
}

}  // namespace

void add_predict(CLI::App& app, std::function<int()>& chosen) {
  CLI::App* command =
      app.add_subcommand("predict", "Every head's answer for every line, as JSON lines, in order");
  const auto arguments = std::make_shared<Arguments>();
  arguments->input.add_to(*command);
  add_stride_argument(*command, arguments->input.load);
  CLI::Option* const output = command->add_option(
      "-o,--output", arguments->output,
      "write to a file: .jsonl, .csv, .tsv or .conll; default: JSON lines on standard output");
  command->add_flag("--resume", arguments->resume,
                    "go on with what a run of the same command has left in NAME.part");
  command
      ->add_option("--task", arguments->input.load.tasks,
                   "the head to answer with; may be repeated; default: every head")
      ->allow_extra_args(false);
  command
      ->add_option("--top-k", arguments->filter.top_k,
                   "labels of a sentence with their scores, the likeliest first; 0: all, and one "
                   "in a table")
      ->check(CLI::NonNegativeNumber);
  command
      ->add_option("--min-score", arguments->filter.min_score,
                   "leave out labels and entities of a lower score")
      ->check(CLI::Range(0.0, 1.0));
  command->add_flag("--logits", arguments->logits,
                    "add sentence_logits [C] or token_logits [tokens, C] of every head");
  command
      ->add_flag("--show", arguments->show,
                 "for people: labels, and the text with its entities marked")
      ->excludes(output);
  command->callback([&chosen, arguments] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace tandem
