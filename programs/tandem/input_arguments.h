#pragma once

#include <string>
#include <vector>

#include "infer/input_batches.h"
#include "programs/tandem/row_arguments.h"
#include "tandem/model.h"

namespace CLI {
class App;
}  // namespace CLI

namespace tandem {

/// Arguments that predict, embed and tokenize share: a model and where its input comes from.
struct InputArguments {
  std::string model;
  std::vector<std::string> input;  ///< none: standard input
  std::vector<std::string> texts;  ///< instead, as arguments
  RowArguments rows;
  bool skip_errors = false;
  LoadOptions load;

  void add_to(CLI::App& command);
  /// Where rows come from; none for texts as arguments. Throws Error{bad_input}.
  std::vector<DataFile> files() const;
  /// Opens the input. Throws Error{bad_input}.
  InputBatches open(BatchLimits limits = {}) const;

 private:
  ExampleReader open_texts() const;
};

/// Adds the model alone.
void add_model_argument(CLI::App& command, std::string& model);
/// Adds the model and how to load it alone.
void add_model_arguments(CLI::App& command, std::string& model, LoadOptions& load);
/// Adds how long texts are read.
void add_stride_argument(CLI::App& command, LoadOptions& load);
}  // namespace tandem
