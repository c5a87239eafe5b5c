#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <memory>

#include "base/fail.h"
#include "base/files/directory_entry.h"
#include "base/interrupt.h"
#include "export/export.h"
#include "hub/resolve.h"
#include "programs/choice_option.h"
#include "programs/door.h"
#include "programs/download_printer.h"
#include "programs/tandem/commands.h"

namespace tandem {

namespace {

struct Arguments {
  std::string model;
  std::string output;
  std::string st_format = "5";
  std::vector<std::string> outputs;
  ExportOptions options;
};

/// Options that another format has no use for are mistakes.
void check(const Arguments& arguments) {
  const ExportFormat format = arguments.options.format;
  if (arguments.st_format != "5" && format != ExportFormat::sentence_transformers)
    bad_input("--st-format is for --format sentence-transformers alone");
  if (format == ExportFormat::onnx) return;
  if (!arguments.outputs.empty()) bad_input("--outputs is for --format onnx alone");
  if (arguments.options.external_data) bad_input("--external-data is for --format onnx alone");
}

/// What an export holds, the largest first.
void print_written(const std::filesystem::path& directory) {
  constexpr size_t kMost = 4;
  std::vector<std::pair<int64_t, std::string>> files;
  for (const std::filesystem::path& path : list_below(directory)) {
    if (is_file(path))
      files.emplace_back(std::filesystem::file_size(path), path.lexically_relative(directory));
  }
  std::ranges::sort(files, std::greater());
  std::string text = concat("wrote ", directory.string(), ": ");
  for (size_t i = 0; i < std::min(kMost, files.size()); ++i)
    text += concat(i > 0 ? ", " : "", files[i].second, " (", size_text(files[i].first), ")");
  if (files.size() > kMost) text += concat(" and ", files.size() - kMost, " more files");
  print_notice(text);
}

int run(Arguments arguments) {
  check(arguments);
  ExportOptions& options = arguments.options;
  options.layout = arguments.st_format == "6" ? SentenceLayout::current : SentenceLayout::legacy;
  if (!arguments.outputs.empty()) {
    const auto wants = [&](const char* name) {
      return std::ranges::find(arguments.outputs, name) != arguments.outputs.end();
    };
    options.outputs = {wants("encoder"), wants("embedding"), wants("heads")};
  }
  catch_interrupts();
  export_model(resolve_model(arguments.model, print_download, print_warning), arguments.output,
               options);
  print_written(arguments.output);
  return kDone;
}

}  // namespace

void add_export(CLI::App& app, std::function<int()>& chosen) {
  CLI::App* command =
      app.add_subcommand("export", "Write a model as sentence-transformers, transformers or ONNX");
  const auto arguments = std::make_shared<Arguments>();
  ExportOptions& options = arguments->options;
  command
      ->add_option("model", arguments->model,
                   "model directory, or the name of an installed or cached model")
      ->required();
  add_choice<ExportFormat>(
      *command, "--format", [&options](ExportFormat format) { options.format = format; },
      {{"sentence-transformers", ExportFormat::sentence_transformers},
       {"hf", ExportFormat::huggingface},
       {"onnx", ExportFormat::onnx}},
      "encoder and pooling (sentence-transformers), encoder and one head (hf), "
      "or a graph with all of it (onnx)")
      ->required();
  command->add_option("-o,--output", arguments->output, "directory to write")->required();
  command
      ->add_option("--head", options.heads,
                   "task whose head is written; hf: needed where there are several, onnx: all "
                   "without it")
      ->allow_extra_args(false);
  add_choice<DType>(
      *command, "--dtype", [&options](DType dtype) { options.dtype = dtype; },
      {{"fp32", DType::F32}, {"fp16", DType::F16}, {"bf16", DType::BF16}},
      "fp32 (default), fp16 or bf16: how weights are kept");
  command
      ->add_option("--st-format", arguments->st_format,
                   "5: the layout that every sentence-transformers reads (default); 6: its new one")
      ->check(CLI::IsMember({"5", "6"}));
  command
      ->add_option("--outputs", arguments->outputs,
                   "onnx: encoder (last_hidden_state), embedding (sentence_embedding), heads "
                   "(logits_TASK); default: embedding,heads")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::IsMember({"encoder", "embedding", "heads"}));
  command->add_flag("--external-data", options.external_data,
                    "onnx: weights in model.onnx_data beside, as always above 2 GB");
  command->add_flag("--overwrite", options.overwrite, "replace an earlier export");
  command->callback([&chosen, arguments] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace tandem
