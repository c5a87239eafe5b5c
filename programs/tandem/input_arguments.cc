#include "programs/tandem/input_arguments.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <map>
#include <utility>

#include "base/fail.h"
#include "base/strings/text.h"
#include "base/strings/utf8.h"
#include "data/files/format_guess.h"
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

CLI::Option* add_format_argument(CLI::App& command, std::optional<DataFormat>& format) {
  return command
      .add_option_function<std::string>(
          "--format", [&format](const std::string& name) { format = format_named(name); },
          "how the rows are written, whatever the file is called: " + join(format_names(), ", "))
      ->check(CLI::IsMember(format_names()));
}

namespace {

/// Nobody has said that every line is a text, so it must not look otherwise.
void check_is_text(LineReader& lines) {
  static const std::map<DataFormat, std::pair<const char*, const char*>> kLooks = {
      {DataFormat::jsonl, {"jsonl", "rows of JSON"}},
      {DataFormat::csv, {"csv", "a CSV file with a header"}},
      {DataFormat::tsv, {"tsv", "a TSV file with a header"}},
      {DataFormat::conll, {"conll", "CoNLL columns, one word a line"}},
      {DataFormat::conllu, {"conllu", "CoNLL-U, one word a line"}}};
  const std::optional<DataFormat> guess = guess_format(lines.peek());
  if (!guess) return;
  const auto& [name, look] = kLooks.at(*guess);
  bad_input(lines.file(), ": looks like ", look, ", not like one text a line: say --format ", name,
            ", or --format text if every line is a text");
}

}  // namespace

void InputArguments::add_to(CLI::App& command) {
  add_model_arguments(command, model, load);
  CLI::Option* const file = command.add_option(
      "-i,--input", input,
      "file of lines (.txt), JSON rows (.jsonl), CSV, TSV or CoNLL; default: standard input");
  command.add_option("text", texts, "texts, each a row, instead of a file")->excludes(file);
  CLI::Option* const said = add_format_argument(command, format);
  command
      .add_flag_callback(
          "--jsonl", [this] { format = DataFormat::jsonl; },
          "the input is JSON rows: {\"text\": ...} or {\"tokens\": [...]}; as --format jsonl")
      ->excludes(said);
  command
      .add_option_function<std::string>(
          "--on-error", [this](const std::string& value) { skip_errors = value == "skip"; },
          "stop at a bad row (default), or skip: leave an error row")
      ->check(CLI::IsMember({"stop", "skip"}));
  command.add_flag("--replace-invalid-utf8", replace_invalid_utf8,
                   "put U+FFFD where the input is not UTF-8");
}

ExampleReader InputArguments::open_texts() const {
  std::string rows;
  for (const std::string& text : texts) {
    if (!replace_invalid_utf8 && find_invalid_utf8(text))
      bad_input("the text ", quote(text), " is not valid UTF-8: see --replace-invalid-utf8");
    rows += to_line({{"text", tandem::replace_invalid_utf8(text)}}) + "\n";
  }
  return {LineReader(InputFile::of_text(rows, "TEXT")), DataFormat::jsonl, {}};
}

InputBatches InputArguments::open(BatchLimits limits) const {
  const LineOptions lines{.replace_invalid_utf8 = replace_invalid_utf8};
  const OnError on_error = skip_errors ? OnError::skip : OnError::stop;
  if (!texts.empty()) return InputBatches(open_texts(), on_error, limits);
  const bool is_stdin = input.empty() || input == "-";
  if (is_stdin && isatty(STDIN_FILENO) != 0)
    print_notice("waiting for texts, one a line; Ctrl-D ends");
  LineReader reader(is_stdin ? InputFile::standard_input() : InputFile(input), lines);
  std::optional<DataFormat> known = format;
  if (!known && !is_stdin) known = format_of(input);
  if (!format && known.value_or(DataFormat::text) == DataFormat::text) check_is_text(reader);
  return InputBatches(ExampleReader(std::move(reader), known.value_or(DataFormat::text), {}),
                      on_error, limits);
}

}  // namespace tandem
