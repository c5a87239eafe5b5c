#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/threads/thread_team.h"
#include "format/rows/whole_rows.h"
#include "infer/input_batches.h"
#include "tandem/model.h"

namespace tandem {

/// A row and what the model says of it; null where it has no answer.
struct AnsweredRow {
  const InputRow* row;
  const Prediction* prediction;
};

/// How predictions are written.
class PredictionForm {
 public:
  virtual ~PredictionForm() = default;
  virtual std::string text(const std::vector<AnsweredRow>& rows, ThreadTeam& team) = 0;
  virtual RowEnd row_end() const { return RowEnd::line; }
  /// What is unfinished of a file, before the first rows.
  virtual void go_on(const std::string& /*part*/) {}
};

struct PredictionFormOptions {
  std::vector<TaskInfo> tasks;  ///< of the model
  size_t top_k = 0;
  bool show = false;  ///< for people
  bool skips_errors = false;
};

/// By the ending of the output's name: ".jsonl", "" (the same), ".csv", ".tsv" or ".conll".
std::unique_ptr<PredictionForm> make_prediction_form(const std::string& ending,
                                                     PredictionFormOptions options);

}  // namespace tandem
