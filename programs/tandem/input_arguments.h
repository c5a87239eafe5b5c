#pragma once

#include <optional>
#include <string>
#include <vector>

#include "infer/input_batches.h"
#include "tandem/model.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace tandem {

/// Arguments that predict, embed and tokenize share: a model and where its input comes from.
struct InputArguments {
  std::string model;
  std::string input;                 ///< empty: standard input
  std::vector<std::string> texts;    ///< instead, as arguments
  std::optional<DataFormat> format;  ///< as the user says
  bool skip_errors = false;
  bool replace_invalid_utf8 = false;
  LoadOptions load;

  void add_to(CLI::App& command);
  /// Opens the input. Throws Error{bad_input}.
  InputBatches open(BatchLimits limits = {}) const;

 private:
  ExampleReader open_texts() const;
};

/// Adds the model alone.
void add_model_argument(CLI::App& command, std::string& model);
/// Adds the model and how to load it alone.
void add_model_arguments(CLI::App& command, std::string& model, LoadOptions& load);
/// Adds --format.
CLI::Option* add_format_argument(CLI::App& command, std::optional<DataFormat>& format);

}  // namespace tandem
