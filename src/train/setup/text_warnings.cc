#include "train/setup/text_warnings.h"

#include "base/fail.h"
#include "data/survey/findings.h"

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

}  // namespace tandem
