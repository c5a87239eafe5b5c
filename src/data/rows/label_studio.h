#pragma once

#include <set>
#include <string>

#include "format/json.h"

namespace tandem {

/// Makes rows of the tasks of a Label Studio export (its JSON): the fields of `data`, and for each
/// control (`from_name`) of the first annotation that was not cancelled a field with its spans, or
/// its one choice. Not thread-safe.
class LabelStudio {
 public:
  /// Whether an object is such a task.
  static bool is_task(const Json& object);
  /// Controls that label spans and that some task so far has used hold none where this one does not
  /// use them: whoever submits an annotation without a span means so.
  Json row(const Json& task);

 private:
  std::set<std::string> controls_;  ///< that label spans
};

}  // namespace tandem
