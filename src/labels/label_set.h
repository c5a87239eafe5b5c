#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tandem {

/// Ordered, unique label names; a label's id is its place in that order.
class LabelSet {
 public:
  LabelSet() = default;
  /// Throws Error{bad_input} for a name that occurs twice.
  explicit LabelSet(std::vector<std::string> names);

  int size() const { return static_cast<int>(names_.size()); }
  const std::string& name(int id) const { return names_.at(static_cast<size_t>(id)); }
  const std::vector<std::string>& names() const { return names_; }
  /// Nothing where no label has that name.
  std::optional<int> find(std::string_view name) const;
  /// Whether some name is a number: then a number is a name, and not a place in the order.
  bool has_number() const { return has_number_; }
  /// "politics, sports, technology": for messages; long sets are cut.
  std::string list() const;

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, int> ids_;
  bool has_number_ = false;
};

}  // namespace tandem
