#include "data/survey/row_survey.h"

#include <algorithm>
#include <cmath>

#include "base/fail.h"
#include "data/label_value.h"
#include "labels/alignment.h"

namespace tandem {

namespace {

void tally(TaskSurvey& survey, const RawLabel& raw, size_t part) {
  ++survey.num_rows[part];
  const auto count = [&](const LabelValue& label) {
    ++survey.num_units[part];
    ++survey.labels[name_of(label)][part];
  };
  if (const auto* label = std::get_if<LabelValue>(&raw)) return count(*label);
  for (const auto& word : std::get<WordLabels>(raw)) {
    if (word) count(*word);
  }
}

/// Labels of words that truncation has cut off.
int64_t lost_labels(const Example& row, const EncodedExample& encoded) {
  const std::vector<int32_t>& first = encoded.sequences.front().first_tokens;
  int64_t lost = 0;
  for (const auto& [task, raw] : row.labels) {
    const auto* const words = std::get_if<WordLabels>(&raw);
    if (words == nullptr) continue;
    for (size_t w = 0; w < std::min(words->size(), first.size()); ++w)
      lost += (*words)[w] && first[w] == kCutWord ? 1 : 0;
  }
  return lost;
}

}  // namespace

int RowSurvey::length_at(double share) const {
  int64_t rows = 0;
  for (const auto& [length, count] : lengths) rows += count;
  auto left = static_cast<int64_t>(std::ceil(share * static_cast<double>(rows)));
  for (const auto& [length, count] : lengths) {
    left -= count;
    if (left <= 0) return length;
  }
  return 0;
}

RowSurveyor::RowSurveyor(const std::vector<std::string>& tasks) {
  for (const std::string& task : tasks) survey_.tasks.emplace_back().task = task;
}

void RowSurveyor::doubt(size_t task, const Example& row, const std::string& why) {
  constexpr size_t kMost = 5;
  TaskSurvey& survey = survey_.tasks[task];
  ++survey.num_doubtful;
  if (survey.doubtful_rows.size() < kMost)
    survey.doubtful_rows.push_back(concat(row.origin.where(), ": ", why));
}

void RowSurveyor::add(const Example& row, const EncodedExample& encoded, Part part) {
  const auto p = static_cast<size_t>(part);
  ++survey_.num_rows[p];
  survey_.num_truncated[p] += encoded.truncated ? 1 : 0;
  survey_.num_lost_labels[p] += encoded.truncated ? lost_labels(row, encoded) : 0;
  survey_.num_silent_words[p] += encoded.num_silent_words;
  ++survey_.lengths[encoded.num_tokens()];
  for (TaskSurvey& task : survey_.tasks) {
    const auto label = row.labels.find(task.task);
    if (label != row.labels.end()) tally(task, label->second, p);
  }
}

}  // namespace tandem
