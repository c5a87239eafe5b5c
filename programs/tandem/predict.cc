#include <CLI/CLI.hpp>
#include <memory>

#include "base/fail.h"
#include "programs/door.h"
#include "programs/tandem/commands.h"
#include "programs/tandem/input_arguments.h"
#include "programs/tandem/render.h"

namespace tandem {

namespace {

struct Arguments {
  InputArguments input;
  bool logits = false;
  bool show = false;
};

int run(const Arguments& arguments) {
  const Model model = Model::load(arguments.input.model, arguments.input.load);
  if (model.tasks().empty())
    bad_input(arguments.input.model,
              ": this model has no heads to predict with: use embed, or train some");
  InputBatches batches = arguments.input.open();
  for (std::vector<InputRow> rows = batches.next(); !rows.empty(); rows = batches.next()) {
    std::vector<Input> inputs;
    for (const InputRow& row : rows) {
      if (row.error.empty()) inputs.push_back(row.input);
    }
    const std::vector<Prediction> predictions = model.predict(inputs, arguments.logits);
    std::string lines;
    size_t next = 0;
    for (const InputRow& row : rows) {
      if (!row.error.empty()) {
        lines += to_line(error_json(row)) + "\n";
      } else if (arguments.show) {
        lines += prediction_text(row.input, predictions[next++]) + "\n";
      } else {
        lines += to_line(prediction_json(row.input, predictions[next++])) + "\n";
      }
    }
    print_text(lines);
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
