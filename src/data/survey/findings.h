#pragma once

#include <string>
#include <vector>

#include "data/survey/row_survey.h"
#include "data/survey/text_index.h"

namespace tandem {

/// Something about the rows that a person should look at before training.
struct Finding {
  std::string kind;               ///< for programs: "overlap", "conflicting_labels", ...
  std::string task;               ///< that it is about, or ""
  std::string message;            ///< one line: what, how often, what to do
  std::vector<std::string> rows;  ///< where it stands, the first few
};

/// What stands out, the worst first. `tasks`: as in the survey.
std::vector<Finding> findings_of(const RowSurvey& survey, const TextIndex& texts);

}  // namespace tandem
