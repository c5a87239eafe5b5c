#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/rows/reader.h"
#include "tasks/kind.h"
#include "tests/support/files.h"

namespace tandem::testing {

/// "intent" labels a row, "slots" its words.
inline const std::vector<LabelField> kIntentAndSlots = {
    {"intent", &find_task_kind("classification")},
    {"slots", &find_task_kind("token_classification")}};

/// The rows of a file with this name and content; `fields` as in a configuration.
inline std::vector<Example> rows_of(const TemporaryDirectory& directory, const std::string& name,
                                    std::string_view content,
                                    std::map<std::string, std::string> fields = {},
                                    const std::vector<LabelField>& labels = kIntentAndSlots) {
  DataFile file = data_file(directory.write(name, content));
  file.fields = std::move(fields);
  file.where = "config.yml:7";
  return read_examples(file, labels);
}

inline RawLabel name(const std::string& label) {
  return LabelValue(label);
}
inline RawLabel id(int64_t label) {
  return LabelValue(label);
}

/// "B-x", "7" and "null" as word labels; digits make an id.
inline RawLabel word_labels(const std::vector<std::string>& texts) {
  WordLabels labels;
  for (const std::string& text : texts) {
    if (text == "null") {
      labels.emplace_back();
    } else if (text.find_first_not_of("0123456789") == std::string::npos) {
      labels.emplace_back(int64_t{std::stoll(text)});
    } else {
      labels.emplace_back(text);
    }
  }
  return labels;
}

}  // namespace tandem::testing
