#include <CLI/CLI.hpp>
#include <memory>

#include "hub/resolve.h"
#include "model/engine.h"
#include "programs/door.h"
#include "programs/tandem/commands.h"
#include "programs/tandem/input_arguments.h"
#include "programs/tandem/render.h"
#include "text/tokenizer.h"

namespace tandem {

namespace {

OrderedJson encoding_json(const Tokenizer& tokenizer, const Encoding& encoding) {
  OrderedJson json = {
      {"ids", encoding.ids}, {"tokens", OrderedJson::array()}, {"offsets", OrderedJson::array()}};
  json["words"] = OrderedJson::array();
  for (size_t token = 0; token < encoding.ids.size(); ++token) {
    json["tokens"].push_back(tokenizer.token(encoding.ids[token]));
    json["offsets"].push_back({encoding.begins[token], encoding.ends[token]});
    json["words"].push_back(encoding.words[token] < 0 ? OrderedJson()
                                                      : OrderedJson(encoding.words[token]));
  }
  if (encoding.truncated) json["truncated"] = true;
  return json;
}

int run(const InputArguments& arguments) {
  const std::filesystem::path directory = resolve_model(arguments.model);
  const Tokenizer tokenizer = Tokenizer::load(directory);
  const int max_length = arguments.load.max_length > 0 ? arguments.load.max_length
                                                       : read_model_directory(directory).max_length;
  InputBatches batches = arguments.open();
  Encoding encoding;
  for (std::vector<InputRow> rows = batches.next(); !rows.empty(); rows = batches.next()) {
    std::string lines;
    for (const InputRow& row : rows) {
      if (row.error.empty()) encode(tokenizer, row.input, max_length, encoding);
      lines +=
          to_line(row.error.empty() ? encoding_json(tokenizer, encoding) : error_json(row)) + "\n";
    }
    print_text(lines);
  }
  return kDone;
}

}  // namespace

void add_tokenize(CLI::App& app, std::function<int()>& chosen) {
  CLI::App* command = app.add_subcommand(
      "tokenize", "Ids, tokens, offsets in code points and words, as JSON lines");
  const auto arguments = std::make_shared<InputArguments>();
  arguments->add_to(*command);
  command->callback([&chosen, arguments] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace tandem
