#include "infer/evaluate.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <optional>

#include "base/fail.h"
#include "base/files/atomic_file.h"
#include "base/interrupt.h"
#include "hub/resolve.h"
#include "programs/door.h"
#include "programs/output_ending.h"
#include "programs/progress/row_progress.h"
#include "programs/tandem/commands.h"
#include "programs/tandem/evaluation_report.h"
#include "programs/tandem/input_arguments.h"

namespace tandem {

namespace {

struct Arguments {
  std::string model;
  LoadOptions load;
  std::vector<std::string> data;
  RowArguments rows;
  std::string mode, scheme, errors;
  bool json = false;
};

/// What --errors asks for: OUT.jsonl, written whole or not at all.
class ErrorList {
 public:
  explicit ErrorList(const std::string& path) {
    if (path.empty()) return;
    catch_interrupts();
    file_.emplace(path);
  }
  std::function<void(const WrongRow&)> writer() {
    if (!file_) return {};
    return [this](const WrongRow& row) {
      file_->write(to_line(wrong_row_json(row)) + "\n");
      ++count_;
    };
  }
  /// Leaves what there is, where the command is stopped.
  [[noreturn]] void keep(const Interrupted& stop) {
    if (count_ == 0) throw stop;
    throw Interrupted(stop.signal(),
                      concat("stopped; the first ", count_, " wrong rows are in ", file_->keep()));
  }
  void commit() {
    if (file_) file_->commit();
  }

 private:
  std::optional<AtomicFile> file_;
  int64_t count_ = 0;
};

Evaluation evaluate_data(Engine& engine, const std::vector<DataFile>& files,
                         EvaluateOptions& options, ErrorList& errors) {
  options.on_wrong = errors.writer();
  RowProgress progress("evaluate", files, false);
  options.on_rows = [&progress](int64_t rows) { progress.add(rows); };
  try {
    return evaluate(engine, files, options);
  } catch (const Interrupted& stop) {
    errors.keep(stop);
  }
}

/// What makes figures lower than the user may expect.
void warn_of(const Evaluation& evaluation) {
  if (evaluation.num_truncated > 0) {
    print_warning(concat(evaluation.num_truncated,
                         " rows were truncated; words that are lost count as wrong"));
  }
  for (const std::string& task : evaluation.unlabelled_tasks)
    print_warning(concat("no row is labelled for the task ", task));
  if (evaluation.num_silent_words > 0) {
    print_warning(concat(evaluation.num_silent_words,
                         " labelled words yield no token, such as U+200B alone: they count as "
                         "wrong, but for O"));
  }
  for (const TaskFigures& task : evaluation.tasks) {
    if (task.unknown_labels.empty()) continue;
    print_warning(concat(task.task->name,
                         ": the model does not know labels of these rows, which count as wrong: ",
                         task.unknown_labels));
  }
}

int run(const Arguments& arguments) {
  output_ending("--errors", arguments.errors, {".jsonl"});
  const LoadOptions& load = arguments.load;
  Engine engine(resolve_model(arguments.model, load.on_download, load.on_warning), load);
  const std::vector<DataFile> files = arguments.rows.files(arguments.data, /*texts=*/false);
  EvaluateOptions options;
  options.lines.replace_invalid_utf8 = arguments.rows.replace_invalid_utf8;
  options.messages = {.note = print_notice, .warning = print_warning};
  if (arguments.mode == "strict") options.judge.mode = EntityMode::strict;
  if (!arguments.scheme.empty()) options.judge.scheme = tag_scheme_from_name(arguments.scheme);
  ErrorList errors(arguments.errors);
  const Evaluation evaluation = evaluate_data(engine, files, options, errors);
  errors.commit();
  warn_of(evaluation);
  print_text(arguments.json ? to_line(evaluation_json(evaluation)) + "\n"
                            : evaluation_text(evaluation));
  return kDone;
}

}  // namespace

void add_evaluate(CLI::App& app, std::function<int()>& chosen) {
  CLI::App* command = app.add_subcommand(
      "evaluate", "Metrics of every task and label on labelled rows, and joint accuracy");
  const auto arguments = std::make_shared<Arguments>();
  add_model_arguments(*command, arguments->model, arguments->load);
  command
      ->add_option("--data", arguments->data,
                   "labelled rows: .jsonl, .csv, .tsv, .conll; may be repeated, be a pattern or "
                   "NAME=FILE")
      ->required()
      ->allow_extra_args(false);
  add_stride_argument(*command, arguments->load);
  arguments->rows.add_to(*command);
  command
      ->add_option("--mode", arguments->mode,
                   "tags that break their scheme: default (repaired) or strict (no entity), as in "
                   "seqeval")
      ->check(CLI::IsMember({"default", "strict"}));
  command->add_option("--scheme", arguments->scheme,
                      "how the file's tags are written, where not as in training: IO, IOB1, IOB2, "
                      "IOE1, IOE2, IOBES or BILOU");
  command->add_option("--errors", arguments->errors,
                      "write every wrong row to this file, as JSON lines");
  command->add_flag("--json", arguments->json, "one JSON object instead of tables");
  command->callback([&chosen, arguments] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace tandem
