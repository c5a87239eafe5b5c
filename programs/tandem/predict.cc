#include <CLI/CLI.hpp>
#include <memory>

#include "base/fail.h"
#include "base/threads/thread_team.h"
#include "model/prediction_json.h"
#include "programs/door.h"
#include "programs/tandem/commands.h"
#include "programs/tandem/input_arguments.h"

namespace tandem {

namespace {

struct Arguments {
  InputArguments input;
  bool logits = false;
  bool show = false;
};

std::string line_of(const InputRow& row, const Prediction* prediction,
                    std::span<const TaskInfo> tasks, bool show) {
  if (prediction == nullptr) return to_line(error_json(row)) + "\n";
  return (show ? prediction_text(row.input, *prediction, tasks)
               : to_line(prediction_json(row.input, *prediction, tasks))) +
         "\n";
}

/// A row's lines are much text where there are many heads: they are written by all threads.
void print_answers(const std::vector<InputRow>& rows, const std::vector<Prediction>& predictions,
                   std::span<const TaskInfo> tasks, bool show, ThreadTeam& team) {
  std::vector<const Prediction*> of_row;
  size_t next = 0;
  for (const InputRow& row : rows) {
    of_row.push_back(row.error.empty() ? &predictions[next++] : nullptr);
  }
  std::vector<std::string> lines(rows.size());
  team.for_each(std::ssize(rows), [&](int64_t item, int) {
    const auto row = static_cast<size_t>(item);
    lines[row] = line_of(rows[row], of_row[row], tasks, show);
  });
  std::string text;
  for (const std::string& line : lines) text += line;
  print_text(text);
}

int run(const Arguments& arguments) {
  const Model model = Model::load(arguments.input.model, arguments.input.load);
  if (model.tasks().empty())
    bad_input(arguments.input.model,
              ": this model has no heads to predict with: use embed, or train some");
  InputBatches batches = arguments.input.open();
  ThreadTeam team(arguments.input.load.num_threads);
  for (std::vector<InputRow> rows = batches.next(); !rows.empty(); rows = batches.next()) {
    const std::vector<Prediction> predictions = answer_rows(
        batches, rows,
        [&](std::span<const Input> inputs) { return model.predict(inputs, arguments.logits); });
    print_answers(rows, predictions, model.tasks(), arguments.show, team);
  }
  return kDone;
}

}  // namespace

void add_predict(CLI::App& app, std::function<int()>& chosen) {
  CLI::App* command =
      app.add_subcommand("predict", "Every head's answer for every line, as JSON lines, in order");
  const auto arguments = std::make_shared<Arguments>();
  arguments->input.add_to(*command);
  command->add_flag("--logits", arguments->logits,
                    "add sentence_logits [C] or token_logits [tokens, C] of every head");
  command->add_flag("--show", arguments->show,
                    "for people: labels, and the text with its entities marked");
  command->callback([&chosen, arguments] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace tandem
