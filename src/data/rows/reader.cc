#include "data/rows/reader.h"

#include <algorithm>
#include <utility>

#include "base/fail.h"
#include "base/strings/text.h"
#include "data/files/format_guess.h"
#include "data/rows/row_reader.h"
#include "data/rows/spans.h"
#include "labels/word_rule.h"

namespace tandem {

namespace {

constexpr int64_t kMostNotes = 20;  // of a file; then they are counted

std::unique_ptr<RowReader> make_rows(LineReader lines, FieldNames names) {
  switch (names.file().format) {
    case DataFormat::jsonl:
      return make_json_rows(std::move(lines), std::move(names));
    case DataFormat::csv:
    case DataFormat::tsv:
      return make_table_rows(std::move(lines), std::move(names));
    case DataFormat::conll:
    case DataFormat::conllu:
      return make_conll_rows(std::move(lines), std::move(names));
    case DataFormat::fasttext:
      return make_fasttext_rows(std::move(lines), std::move(names));
    case DataFormat::text:
      break;
  }
  return make_text_rows(std::move(lines));
}

template <typename Form>
bool has_labels_of(const Row& row) {
  return std::ranges::any_of(
      row.labels, [](const auto& label) { return std::holds_alternative<Form>(label.second); });
}

void check_parts(const Row& row, const std::string& where) {
  const bool of_words = has_labels_of<WordLabels>(row) || has_labels_of<SpanLabels>(row);
  if (row.text && row.tokens) bad_input(where, ": the row has both text and tokens; keep one");
  if (row.text_pair && !row.text) bad_input(where, ": text_pair needs text beside it");
  if (row.tokens && row.tokens->empty()) bad_input(where, ": tokens is empty");
  if (row.text_pair && of_words)
    bad_input(where, ": a label for each word needs one text, not a pair");
}

void check_word_labels(const Example& example) {
  for (const auto& [task, label] : example.labels) {
    const auto* const labels = std::get_if<WordLabels>(&label);
    if (labels == nullptr || labels->size() == example.tokens.size()) continue;
    bad_input(example.origin.where(), ": ", task, " has ", labels->size(), " labels for ",
              example.tokens.size(), " words; give each word one (null for none)");
  }
}

/// Parts the text of a row whose words are labelled. Returns where they stand, if that is needed.
std::vector<WordSpan> take_words(const std::string& text, const Row& row, Example& example) {
  std::vector<WordSpan> words;
  if (has_labels_of<WordLabels>(row)) {
    example.words = WordSource::whitespace;
    example.tokens = split_words(text);
    if (has_labels_of<SpanLabels>(row))
      words = words_of(text, {.kind = WordRule::Kind::whitespace});
  } else {
    example.words = WordSource::spans;
    words = words_of(text, {.kind = WordRule::Kind::tokenizer});
    example.tokens = texts_of(text, words);
  }
  return words;
}

/// What is said of a file must mean something for its format.
void check_said(const DataFile& file) {
  const bool is_table = file.format == DataFormat::csv || file.format == DataFormat::tsv;
  if ((file.delimiter || file.header) && !is_table) {
    bad_input(file.path.string(), ": only a table has a delimiter and a header: say ",
              file.say("format", "csv"));
  }
  if (file.format == DataFormat::text && !(file.fields.empty() && file.picks.empty())) {
    bad_input(file.path.string(),
              ": lines of text have no fields: say how the rows are written, as in ",
              file.say("format", "csv"));
  }
}

void check_readable(const DataFile& file) {
  if (file.path != "-" && !file_exists(file.path)) InputFile(file.path);  // says why not
}

}  // namespace

ExampleReader::ExampleReader(std::vector<DataFile> files, std::span<const LabelField> labels,
                             LineOptions lines, RowMessages messages)
    : files_(std::move(files)),
      labels_(labels.begin(), labels.end()),
      lines_(lines),
      messages_(std::move(messages)) {
  std::ranges::for_each(files_, check_readable);
  open_next();
}

ExampleReader::ExampleReader(DataFile file, std::span<const LabelField> labels, LineOptions lines,
                             RowMessages messages)
    : ExampleReader(std::vector<DataFile>{std::move(file)}, labels, lines, std::move(messages)) {}

ExampleReader::ExampleReader(LineReader lines, DataFormat format,
                             std::span<const LabelField> labels)
    : name_(std::make_shared<const std::string>(lines.file())),
      rows_(make_rows(std::move(lines), FieldNames({.path = *name_, .format = format}, labels))) {}

ExampleReader::ExampleReader(ExampleReader&&) noexcept = default;
ExampleReader::~ExampleReader() = default;

void ExampleReader::open(const DataFile& file) {
  FieldNames names(file, labels_);
  if (!file.parallel.empty()) {
    rows_ = make_parallel_rows(std::move(names), lines_);
    name_ = std::make_shared<const std::string>(file.path.string());
    return;
  }
  check_said(file);
  LineReader lines(file.path == "-" ? InputFile::standard_input() : InputFile(file.path), lines_);
  if (file.is_text_by_default) check_is_text(lines);
  name_ = std::make_shared<const std::string>(lines.file());
  rows_ = make_rows(std::move(lines), std::move(names));
  if (const std::string note = rows_->note(); messages_.note && !note.empty())
    messages_.note(concat(*name_, ": ", note));
}

bool ExampleReader::open_next() {
  if (messages_.warning && num_notes_ > kMostNotes)
    messages_.warning(concat(file(), ": and ", num_notes_ - kMostNotes, " more spans like these"));
  num_notes_ = 0;
  if (num_opened_ == files_.size()) return false;
  open(files_[num_opened_++]);
  return true;
}

bool ExampleReader::ready() {
  return rows_->ready();
}

std::string ExampleReader::hint(const std::string& task) const {
  return rows_->hint(task);
}

void ExampleReader::fail_empty() const {
  if (num_rows_ > 0) bad_input(file(), ": where: it picks none of ", num_rows_, " rows");
  bad_input(file(), ": the file holds no rows");
}

bool ExampleReader::is_picked() const {
  if (files_.empty()) return true;
  const DataFile& file = files_[num_opened_ - 1];
  return std::ranges::all_of(file.picks, [&](const auto& pick) {
    const auto& [name, values] = pick;
    const auto mapped = file.fields.find(name);
    const std::string value = rows_->field(mapped == file.fields.end() ? name : mapped->second);
    return std::ranges::find(values, value) != values.end();
  });
}

bool ExampleReader::next(Example& example) {
  while (true) {
    while (rows_->advance()) {
      ++num_rows_;
      if (!is_picked()) continue;
      example = to_example(rows_->row());
      if (keeps_fields_) keep_fields_of_row(example);
      return true;
    }
    if (!open_next()) return false;
  }
}

void ExampleReader::keep_fields_of_row(Example& example) const {
  OrderedJson fields = rows_->fields();
  if (!fields.is_null()) example.fields = std::make_shared<const OrderedJson>(std::move(fields));
}

Example ExampleReader::to_example(Row row) {
  Origin origin{name_, row.line};
  if (!row.text && !row.tokens)
    bad_input(origin.where(), ": the row has neither text nor tokens", rows_->parts_hint());
  check_parts(row, origin.where());
  Example example;
  std::vector<WordSpan> words;
  if (row.tokens) {
    example.tokens = std::move(*row.tokens);
  } else if (has_labels_of<WordLabels>(row) || has_labels_of<SpanLabels>(row)) {
    words = take_words(*row.text, row, example);
    if (example.tokens.empty()) bad_input(origin.where(), ": the text has no word to label");
  } else {
    example.text = std::move(*row.text);
  }
  example.text_pair = std::move(row.text_pair);
  for (auto& [task, label] : row.labels) {
    if (const auto* const spans = std::get_if<SpanLabels>(&label)) {
      example.labels.emplace(task, row.tokens && spans->empty()
                                       ? WordLabels()
                                       : tags_of_spans(*spans, row, words, task, origin.where()));
    } else if (auto* const of_words = std::get_if<WordLabels>(&label)) {
      example.labels.emplace(task, std::move(*of_words));
    } else {
      example.labels.emplace(task, std::move(std::get<LabelValue>(label)));
    }
  }
  example.origin = std::move(origin);
  check_word_labels(example);
  std::erase_if(example.labels, [](const auto& label) { return num_labels(label.second) == 0; });
  return example;
}

WordLabels ExampleReader::tags_of_spans(const SpanLabels& spans, const Row& row,
                                        std::span<const WordSpan> words, const std::string& task,
                                        const std::string& where) {
  if (row.tokens)
    bad_input(where, ": ", task, ": spans count the code points of a text, and the row has tokens");
  std::vector<std::string> notes;
  WordLabels tags;
  try {
    tags = tags_of(spans, *row.text, words, notes);
  } catch (const Error& error) {
    bad_input(where, ": ", task, ": ", error.message());
  }
  for (const std::string& note : notes) {
    if (num_notes_++ < kMostNotes && messages_.warning)
      messages_.warning(concat(where, ": ", task, ": ", note));
  }
  return tags;
}

std::vector<Example> read_all(ExampleReader& reader) {
  std::vector<Example> examples;
  for (Example example; reader.next(example);) examples.push_back(std::move(example));
  if (examples.empty()) reader.fail_empty();
  return examples;
}

std::vector<Example> read_examples(const DataFile& file, std::span<const LabelField> labels) {
  ExampleReader reader(file, labels);
  return read_all(reader);
}

}  // namespace tandem
