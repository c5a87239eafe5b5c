#include "train/setup/builtin_data.h"

#include <string_view>

#include "builtin_files.h"

namespace tandem {

namespace {

std::vector<Example> read(std::string_view text, const char* name,
                          std::span<const LabelField> labels) {
  ExampleReader reader(LineReader(InputFile::of_text(text, name)), DataFormat::jsonl, labels);
  std::vector<Example> rows;
  for (Example row; reader.next(row);) rows.push_back(row);
  return rows;
}

}  // namespace

std::vector<Example> builtin_train_rows(std::span<const LabelField> labels) {
  return read(builtin::kTrain, "built-in train.jsonl", labels);
}

std::vector<Example> builtin_dev_rows(std::span<const LabelField> labels) {
  return read(builtin::kDev, "built-in dev.jsonl", labels);
}

}  // namespace tandem
