#include "infer/evaluate.h"

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <memory>

#include "base/fail.h"
#include "hub/resolve.h"
#include "programs/door.h"
#include "programs/tandem/commands.h"
#include "programs/tandem/input_arguments.h"

namespace tandem {

namespace {

struct Arguments {
  std::string model;
  LoadOptions load;
  std::string data;
  std::vector<std::string> fields;
  bool json = false;
  bool replace_invalid_utf8 = false;
};

OrderedJson to_json(const Evaluation& evaluation) {
  OrderedJson json = {{"rows", evaluation.num_rows}, {"truncated", evaluation.num_truncated}};
  for (const TaskEvaluation& task : evaluation.tasks) {
    OrderedJson& entry = json["tasks"][task.task];
    entry["rows"] = task.num_labelled;
    for (const auto& [name, value] : task.metrics) entry[name] = value;
    for (const TaskMetrics::LabelRow& row : task.labels) {
      entry["labels"][row.label] = {{"precision", row.precision},
                                    {"recall", row.recall},
                                    {"f1", row.f1},
                                    {"support", row.support}};
    }
  }
  if (evaluation.num_joint > 0) {
    json["joint"] = {{"rows", evaluation.num_joint}, {"accuracy", evaluation.joint_accuracy}};
  }
  return json;
}

template <typename... Values>
std::string format(const char* pattern, Values... values) {
  std::array<char, 256> text{};
  std::snprintf(text.data(), text.size(), pattern, values...);
  return text.data();
}

std::string to_text(const Evaluation& evaluation) {
  std::string text;
  for (const TaskEvaluation& task : evaluation.tasks) {
    text += concat(task.task, " (", task.num_labelled, " rows)\n");
    for (const auto& [name, value] : task.metrics)
      text += format("  %-10s %.4f\n", name.c_str(), value);
    text += format("\n  %-32s %9s %9s %9s %8s\n", "label", "precision", "recall", "f1", "support");
    for (const TaskMetrics::LabelRow& row : task.labels) {
      text += format("  %-32s %9.4f %9.4f %9.4f %8lld\n", row.label.c_str(), row.precision,
                     row.recall, row.f1, static_cast<long long>(row.support));
    }
    text += "\n";
  }
  if (evaluation.num_joint > 0) {
    text += format("joint accuracy %.4f (%lld rows labelled for every task)\n",
                   evaluation.joint_accuracy, static_cast<long long>(evaluation.num_joint));
  }
  return text;
}

int run(const Arguments& arguments) {
  Engine engine(resolve_model(arguments.model, arguments.load.on_download), arguments.load);
  DataFile file = data_file(arguments.data);
  for (const std::string& field : arguments.fields) {
    const size_t equals = field.find('=');
    if (equals == std::string::npos)
      bad_input("--field ", field, ": write OURS=THEIRS, for example slots=ner_tags");
    file.fields[field.substr(0, equals)] = field.substr(equals + 1);
  }
  const Evaluation evaluation =
      evaluate(engine, file, {.replace_invalid_utf8 = arguments.replace_invalid_utf8});
  if (evaluation.num_truncated > 0) {
    std::fprintf(stderr,
                 "tandem: warning: %lld rows were truncated; words that are lost count as wrong\n",
                 static_cast<long long>(evaluation.num_truncated));
  }
  print_text(arguments.json ? to_line(to_json(evaluation)) + "\n" : to_text(evaluation));
  return kDone;
}

}  // namespace

void add_evaluate(CLI::App& app, std::function<int()>& chosen) {
  CLI::App* command = app.add_subcommand(
      "evaluate", "Metrics of every task and label on labelled rows, and joint accuracy");
  const auto arguments = std::make_shared<Arguments>();
  add_model_arguments(*command, arguments->model, arguments->load);
  command->add_option("--data", arguments->data, "labelled rows: .jsonl, .csv, .tsv, .conll")
      ->required();
  command
      ->add_option("--field", arguments->fields,
                   "our name of a field and the file's: slots=ner_tags")
      ->allow_extra_args(false);
  command->add_flag("--json", arguments->json, "one JSON object instead of tables");
  command->add_flag("--replace-invalid-utf8", arguments->replace_invalid_utf8,
                    "put U+FFFD where the input is not UTF-8");
  command->callback([&chosen, arguments] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace tandem
