#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "data/encoded/encoded_example.h"
#include "data/example.h"
#include "data/survey/text_index.h"

namespace tandem {

/// What the rows say for one task; [2]: of train and of dev.
struct TaskSurvey {
  std::string task;
  std::array<int64_t, 2> num_rows{};   ///< that are labelled
  std::array<int64_t, 2> num_units{};  ///< labels of rows, or of words
  std::map<std::string, std::array<int64_t, 2>> labels;
  int64_t num_doubtful = 0;                ///< rows whose label looks wrong: see doubtful_rows
  std::vector<std::string> doubtful_rows;  ///< the first few, and why
};

/// What stands in the rows of train and dev.
struct RowSurvey {
  std::array<int64_t, 2> num_rows{}, num_truncated{}, num_lost_labels{}, num_silent_words{};
  /// Rows by their number of tokens, of both parts.
  std::map<int, int64_t> lengths;
  std::vector<TaskSurvey> tasks;

  /// The most tokens that a share of the rows has, from 0 to 1; 0 without rows.
  int length_at(double share) const;
};

/// Makes one from rows that come one by one. Not thread-safe.
class RowSurveyor {
 public:
  explicit RowSurveyor(const std::vector<std::string>& tasks);

  /// A row, and what the network reads of it.
  void add(const Example& row, const EncodedExample& encoded, Part part);
  /// What looks wrong in the label of a row for a task.
  void doubt(size_t task, const Example& row, const std::string& why);

  const RowSurvey& survey() const { return survey_; }

 private:
  RowSurvey survey_;
};

}  // namespace tandem
