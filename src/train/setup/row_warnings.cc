#include "train/setup/row_warnings.h"

#include "base/fail.h"
#include "data/survey/findings.h"
#include "data/unknown_labels.h"

namespace tandem {

void warn_of_texts(std::span<const Example> train, std::span<const Example> dev,
                   const std::vector<std::string>& tasks, const Warn& warn) {
  TextIndex texts(tasks);
  for (const Example& row : train) texts.add(row, Part::train);
  for (const Example& row : dev) texts.add(row, Part::dev);
  RowSurvey survey;
  survey.num_rows = {std::ssize(train), std::ssize(dev)};
  for (const std::string& task : tasks) survey.tasks.push_back({.task = task});
  for (const Finding& finding : findings_of(survey, texts)) {
    if (finding.kind != "overlap" && finding.kind != "conflicting_labels") continue;
    warn(concat(finding.task.empty() ? "" : finding.task + ": ", finding.message, ": ",
                finding.rows.front(), finding.rows.size() > 1 ? ", ...; " : "; ",
                "tandem check tells more"));
  }
}

void warn_of_lost_words(const RowFacts& facts, const char* what, int max_length, const Warn& warn) {
  if (facts.num_truncated > 0) {
    warn(concat(facts.num_truncated, " of ", facts.num_rows, " ", what, " rows are cut to ",
                max_length, " tokens; words that are lost count as wrong: raise model.max_length"));
  }
  if (facts.num_silent_words > 0) {
    warn(concat(
        facts.num_silent_words, " labelled words of the ", what, " rows (", facts.first_silent_row,
        facts.num_silent_rows > 1 ? ", ..." : "",
        ") yield no token, such as U+200B or U+FFFD alone: their labels are not learned, and "
        "count as wrong, but for O"));
  }
}

void warn_of_unknown_labels(const DatasetTask& task, const Warn& warn) {
  if (task.unknown->empty()) return;
  warn(concat("task ", task.name,
              ": the dev rows have labels that the training rows do not teach, which count as "
              "wrong: ",
              task.unknown->list()));
}

}  // namespace tandem
