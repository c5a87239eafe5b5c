#include "programs/tandem/input_arguments.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <map>
#include <utility>

#include "base/fail.h"
#include "base/strings/text.h"
#include "base/strings/utf8.h"
#include "programs/door.h"
#include "programs/download_printer.h"

namespace tandem {

void add_model_argument(CLI::App& command, std::string& model) {
  command
      .add_option("model", model,
                  "model directory, or the name of an installed, cached or hub model: org/name")
      ->required();
}

void add_model_arguments(CLI::App& command, std::string& model, LoadOptions& load) {
  add_model_argument(command, model);
  load.on_download = print_download;
  load.on_warning = print_warning;
  command.add_option("--threads", load.num_threads, "threads to use; 0: every core")
      ->check(CLI::Range(0, 1024));
  command
      .add_option("--max-length", load.max_length,
                  "tokens of a text, special ones included; 0: what the model says")
      ->check(CLI::NonNegativeNumber);
  static const std::map<std::string, ComputeType> kTypes = {
      {"fp32", ComputeType::fp32}, {"bf16", ComputeType::bf16}, {"int8", ComputeType::int8}};
  command
      .add_option_function<std::string>(
          "--dtype", [&load](const std::string& name) { load.dtype = kTypes.at(name); },
          "what the encoder multiplies in: fp32 (default), bf16: nearly the same, and faster where "
          "the processor has AVX512_BF16, or int8: close, and the fastest")
      ->check(CLI::IsMember(kTypes));
  // Nothing to switch: every kernel of today gives that always.
  command.add_flag("--deterministic")
      ->description(
          "the same bits for a text whatever else is in the batch and however many threads");
}

void add_stride_argument(CLI::App& command, LoadOptions& load) {
  command
      .add_option("--stride", load.stride,
                  "read a text that is too long in windows that share so many tokens, instead of "
                  "cutting it; pairs are cut all the same")
      ->check(CLI::NonNegativeNumber);
}

void InputArguments::add_to(CLI::App& command) {
  add_model_arguments(command, model, load);
  CLI::Option* const file =
      command
          .add_option(
              "-i,--input", input,
              "file of lines (.txt), JSON rows (.jsonl), CSV, TSV or CoNLL; may be repeated, be "
              "a pattern or NAME=FILE; default: standard input")
          ->allow_extra_args(false);
  command.add_option("text", texts, "texts, each a row, instead of a file")->excludes(file);
  rows.add_to(command);
  command
      .add_flag_callback(
          "--jsonl", [this] { rows.format = DataFormat::jsonl; },
          "the input is JSON rows: {\"text\": ...} or {\"tokens\": [...]}; as --format jsonl")
      ->excludes(rows.format_option);
  command
      .add_option_function<std::string>(
          "--on-error", [this](const std::string& value) { skip_errors = value == "skip"; },
          "stop at a bad row (default), or skip: leave an error row")
      ->check(CLI::IsMember({"stop", "skip"}));
}

ExampleReader InputArguments::open_texts() const {
  std::string lines;
  for (const std::string& text : texts) {
    if (!rows.replace_invalid_utf8 && find_invalid_utf8(text))
      bad_input("the text ", quote(text), " is not valid UTF-8: see --replace-invalid-utf8");
    lines += to_line({{"text", tandem::replace_invalid_utf8(text)}}) + "\n";
  }
  return {LineReader(InputFile::of_text(lines, "TEXT")), DataFormat::jsonl, {}};
}

std::vector<DataFile> InputArguments::files() const {
  return texts.empty() ? rows.files(input, /*texts=*/true) : std::vector<DataFile>();
}

InputBatches InputArguments::open(BatchLimits limits) const {
  const OnError on_error = skip_errors ? OnError::skip : OnError::stop;
  if (!texts.empty()) return InputBatches(open_texts(), on_error, limits);
  if (input.empty() && isatty(STDIN_FILENO) != 0)
    print_notice("waiting for texts, one a line; Ctrl-D ends");
  ExampleReader reader(files(), {}, {.replace_invalid_utf8 = rows.replace_invalid_utf8},
                       {.note = print_notice, .warning = print_warning});
  return InputBatches(std::move(reader), on_error, limits);
}

}  // namespace tandem
