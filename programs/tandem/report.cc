#include <CLI/CLI.hpp>
#include <memory>

#include "base/fail.h"
#include "base/files/atomic_file.h"
#include "base/interrupt.h"
#include "base/strings/text.h"
#include "format/model_layout.h"
#include "hub/resolve.h"
#include "model/model_directory.h"
#include "programs/door.h"
#include "programs/output_ending.h"
#include "programs/progress/row_progress.h"
#include "programs/tandem/commands.h"
#include "programs/tandem/input_arguments.h"
#include "report/add_evaluation.h"
#include "report/add_history.h"
#include "report/page.h"

namespace tandem {

namespace {

namespace fs = std::filesystem;

struct Arguments {
  std::string model;
  LoadOptions load;
  std::vector<std::string> data;
  RowArguments rows;
  std::string output = "report.html";
};

void add_rows(Report& report, Engine& engine, const Arguments& arguments) {
  const std::vector<DataFile> files = arguments.rows.files(arguments.data, /*texts=*/false);
  ReportedEvaluation reported;
  RowProgress progress("report", files, false);
  EvaluateOptions options;
  options.lines.replace_invalid_utf8 = arguments.rows.replace_invalid_utf8;
  options.messages = {.note = print_notice, .warning = print_warning};
  options.on_wrong = reported.on_wrong();
  options.on_rows = [&progress](int64_t rows) { progress.add(rows); };
  const Evaluation evaluation = evaluate(engine, files, options);
  for (const std::string& task : evaluation.unlabelled_tasks)
    print_warning(concat("no row is labelled for the task ", task));
  std::move(reported).add_to(report, evaluation, join(arguments.data, ", "));
}

int run(const Arguments& arguments) {
  output_ending("--output", arguments.output, {".html"});
  catch_interrupts();
  AtomicFile page(arguments.output);
  const LoadOptions& load = arguments.load;
  const fs::path directory = resolve_model(arguments.model, load.on_download, load.on_warning);
  Report report{.title = "Report on " + arguments.model};
  std::vector<std::string> tasks;
  for (const TaskPtr& task : read_model_directory(directory).tasks) tasks.push_back(task->name);
  const fs::path history = directory / kHistoryFile, settings = directory / kSettingsFile;
  if (file_exists(history)) add_history(report, read_file(history), history.string(), tasks);
  if (file_exists(settings)) report.settings = read_file(settings);
  if (!arguments.data.empty()) {
    Engine engine(directory, load);
    add_rows(report, engine, arguments);
  } else if (report.charts.empty()) {
    bad_input(directory.string(), " has no ", kHistoryFile,
              " that would tell of its training: give labelled rows with --data");
  }
  page.write(report_page(report));
  page.commit();
  print_notice("the report is in " + arguments.output);
  return kDone;
}

}  // namespace

void add_report(CLI::App& app, std::function<int()>& chosen) {
  CLI::App* command = app.add_subcommand(
      "report", "One HTML page: how the training went and, on labelled rows, what is wrong");
  const auto arguments = std::make_shared<Arguments>();
  add_model_arguments(*command, arguments->model, arguments->load);
  command
      ->add_option("--data", arguments->data,
                   "labelled rows to judge the model on: .jsonl, .csv, .tsv, .conll; may be "
                   "repeated, be a pattern or NAME=FILE")
      ->allow_extra_args(false);
  arguments->rows.add_to(*command);
  command->add_option("-o,--output", arguments->output,
                      "where the page is written; default: report.html");
  command->callback([&chosen, arguments] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace tandem
