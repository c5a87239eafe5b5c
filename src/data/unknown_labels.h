#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace tandem {

/// Labels of rows that a task does not have, numbered behind its own as they are met. Whatever the
/// model answers there is wrong, as scikit-learn and seqeval count. Not thread-safe.
class UnknownLabels {
 public:
  /// `num_labels`: of the task, whose ids are below that.
  explicit UnknownLabels(int num_labels) : first_id_(num_labels) {}

  /// The id of a label that is not one of the task's; it is counted.
  int32_t add(const std::string& name);

  bool empty() const { return names_.empty(); }
  int size() const { return static_cast<int>(names_.size()); }
  const std::string& name(int32_t id) const {
    return names_.at(static_cast<size_t>(id - first_id_));
  }
  /// "atis_day_name (2), atis_cheapest (1)": with counts, the most frequent first, cut where there
  /// are many.
  std::string list() const;

 private:
  int32_t first_id_;
  std::vector<std::string> names_;
  std::vector<int64_t> counts_;
  std::unordered_map<std::string, size_t> places_;
};

}  // namespace tandem
