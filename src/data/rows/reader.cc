#include "data/rows/reader.h"

#include <utility>

#include "base/fail.h"
#include "base/strings/text.h"
#include "data/rows/row_reader.h"

namespace tandem {

namespace {

std::unique_ptr<RowReader> make_rows(LineReader lines, FieldNames names, DataFormat format) {
  switch (format) {
    case DataFormat::jsonl:
      return make_json_rows(std::move(lines), std::move(names));
    case DataFormat::csv:
    case DataFormat::tsv:
      return make_table_rows(std::move(lines), std::move(names), format);
    case DataFormat::conll:
    case DataFormat::conllu:
      return make_conll_rows(std::move(lines), std::move(names), format);
    case DataFormat::text:
      break;
  }
  return make_text_rows(std::move(lines));
}

bool has_word_labels(const Row& row) {
  for (const auto& [task, label] : row.labels) {
    if (std::holds_alternative<WordLabels>(label)) return true;
  }
  return false;
}

void check_parts(const Row& row, const std::string& where) {
  if (row.text && row.tokens) bad_input(where, ": the row has both text and tokens; keep one");
  if (!row.text && !row.tokens) bad_input(where, ": the row has neither text nor tokens");
  if (row.text_pair && !row.text) bad_input(where, ": text_pair needs text beside it");
  if (row.tokens && row.tokens->empty()) bad_input(where, ": tokens is empty");
  if (row.text_pair && has_word_labels(row)) {
    bad_input(where, ": a label for each word needs one text, not a pair");
  }
}

void check_word_labels(const Example& example) {
  for (const auto& [task, label] : example.labels) {
    const auto* const labels = std::get_if<WordLabels>(&label);
    if (labels == nullptr || labels->size() == example.tokens.size()) continue;
    bad_input(example.origin.where(), ": ", task, " has ", labels->size(), " labels for ",
              example.tokens.size(), " words; give each word one (null for none)");
  }
}

Example to_example(Row row, Origin origin) {
  check_parts(row, origin.where());
  Example example;
  if (row.tokens) {
    example.tokens = std::move(*row.tokens);
  } else if (has_word_labels(row)) {
    example.tokens = split_words(*row.text);
    example.of_text = true;
    if (example.tokens.empty()) bad_input(origin.where(), ": the text has no word to label");
  } else {
    example.text = std::move(*row.text);
  }
  example.text_pair = std::move(row.text_pair);
  example.labels = std::move(row.labels);
  example.origin = std::move(origin);
  check_word_labels(example);
  std::erase_if(example.labels, [](const auto& label) { return num_labels(label.second) == 0; });
  return example;
}

}  // namespace

ExampleReader::ExampleReader(const DataFile& file, std::span<const LabelField> labels,
                             LineOptions lines)
    : name_(std::make_shared<const std::string>(file.path.string())),
      rows_(make_rows(LineReader(InputFile(file.path), lines), FieldNames(file, labels),
                      file.format)) {}

ExampleReader::ExampleReader(LineReader lines, DataFormat format,
                             std::span<const LabelField> labels)
    : name_(std::make_shared<const std::string>(lines.file())),
      rows_(make_rows(
          std::move(lines),
          FieldNames({.path = *name_, .format = format, .fields = {}, .where = *name_}, labels),
          format)) {}

ExampleReader::ExampleReader(ExampleReader&&) noexcept = default;
ExampleReader::~ExampleReader() = default;

bool ExampleReader::ready() {
  return rows_->ready();
}

std::string ExampleReader::hint(const std::string& task) const {
  return rows_->hint(task);
}

bool ExampleReader::next(Example& example) {
  Row row;
  if (!rows_->next(row)) return false;
  const int64_t line = row.line;
  example = to_example(std::move(row), {name_, line});
  if (keeps_fields_) {
    OrderedJson fields = rows_->fields();
    if (!fields.is_null()) example.fields = std::make_shared<const OrderedJson>(std::move(fields));
  }
  return true;
}

std::vector<Example> read_all(ExampleReader& reader) {
  std::vector<Example> examples;
  for (Example example; reader.next(example);) examples.push_back(std::move(example));
  if (examples.empty()) bad_input(reader.file(), ": the file holds no rows");
  return examples;
}

std::vector<Example> read_examples(const DataFile& file, std::span<const LabelField> labels) {
  ExampleReader reader(file, labels);
  return read_all(reader);
}

}  // namespace tandem
