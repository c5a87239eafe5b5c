#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "base/fail.h"
#include "hub/resolve.h"
#include "model/engine.h"
#include "programs/door.h"
#include "programs/tandem/commands.h"
#include "programs/tandem/input_arguments.h"
#include "programs/tandem/render.h"
#include "text/tokenizer.h"

namespace tandem {

namespace {

struct TokenizeArguments : InputArguments {
  EncodeOptions encode;
};

OrderedJson encoding_json(const Tokenizer& tokenizer, const Encoding& encoding) {
  OrderedJson json = {{"ids", encoding.ids},
                      {"type_ids", encoding.segments},
                      {"tokens", OrderedJson::array()},
                      {"offsets", OrderedJson::array()},
                      {"words", OrderedJson::array()},
                      {"special_tokens_mask", encoding.special}};
  for (size_t token = 0; token < encoding.ids.size(); ++token) {
    json["tokens"].push_back(tokenizer.token(encoding.ids[token]));
    json["offsets"].push_back({encoding.begins[token], encoding.ends[token]});
    json["words"].push_back(encoding.words[token] < 0 ? OrderedJson()
                                                      : OrderedJson(encoding.words[token]));
  }
  if (encoding.truncated) json["truncated"] = true;
  return json;
}

/// Further windows follow the first, each on its line; then every line says of which row it is.
std::string encoding_lines(const Tokenizer& tokenizer, const Encoding& encoding,
                           const EncodeOptions& options, int64_t row) {
  if (!options.return_overflowing_tokens) {
    return to_line(encoding_json(tokenizer, encoding)) + "\n";
  }
  std::string lines;
  const auto add = [&](const Encoding& window) {
    OrderedJson json = {{"row", row}};
    json.update(encoding_json(tokenizer, window));
    lines += to_line(json) + "\n";
  };
  add(encoding);
  for (const Encoding& window : encoding.overflowing) add(window);
  return lines;
}

std::string answer(const Tokenizer& tokenizer, InputRow& row, const TokenizeArguments& arguments,
                   Encoding& encoding, int64_t number) {
  if (row.error.empty()) {
    try {
      encode(tokenizer, row.input, arguments.encode, encoding);
      return encoding_lines(tokenizer, encoding, arguments.encode, number);
    } catch (const Error& error) {
      const std::string file = arguments.input.empty() ? "<stdin>" : arguments.input;
      row.error = concat(file, ":", row.line, ": ", error.message());
      if (!arguments.skip_errors) throw Error(error.code(), row.error);
    }
  }
  return to_line(error_json(row)) + "\n";
}

int run(TokenizeArguments& arguments) {
  const std::filesystem::path directory =
      resolve_model(arguments.model, arguments.load.on_download);
  const Tokenizer tokenizer = Tokenizer::load(directory);
  arguments.encode.max_length = arguments.load.max_length > 0
                                    ? arguments.load.max_length
                                    : read_model_directory(directory).max_length;
  InputBatches batches = arguments.open();
  Encoding encoding;
  int64_t number = 0;
  for (std::vector<InputRow> rows = batches.next(); !rows.empty(); rows = batches.next()) {
    std::string lines;
    for (InputRow& row : rows) lines += answer(tokenizer, row, arguments, encoding, number++);
    print_text(lines);
  }
  return kDone;
}

}  // namespace

void add_tokenize(CLI::App& app, std::function<int()>& chosen) {
  CLI::App* command = app.add_subcommand(
      "tokenize", "Ids, tokens, offsets in code points and words, as JSON lines");
  const auto arguments = std::make_shared<TokenizeArguments>();
  arguments->add_to(*command);
  EncodeOptions& encode = arguments->encode;
  command->add_flag(
      "--return-overflowing-tokens", encode.return_overflowing_tokens,
      "what is cut follows in windows, a line each, with the number of the row from 0");
  command->add_option("--stride", encode.stride, "tokens that a window shares with the one before")
      ->check(CLI::NonNegativeNumber);
  const std::map<std::string, TruncationStrategy> strategies = {
      {"longest_first", TruncationStrategy::longest_first},
      {"only_first", TruncationStrategy::only_first},
      {"only_second", TruncationStrategy::only_second}};
  command
      ->add_option("--truncation", encode.truncation,
                   "which text of a pair is cut: longest_first (default), only_first, only_second")
      ->transform(CLI::CheckedTransformer(strategies));
  const std::map<std::string, TruncationSide> sides = {{"right", TruncationSide::right},
                                                       {"left", TruncationSide::left}};
  command
      ->add_option_function<TruncationSide>(
          "--truncation-side", [&encode](TruncationSide side) { encode.truncation_side = side; },
          "the side that is cut: right or left; default: what the model says")
      ->transform(CLI::CheckedTransformer(sides));
  command->callback([&chosen, arguments] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace tandem
