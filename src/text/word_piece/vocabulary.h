#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/word_piece/string_table.h"

namespace tandem {

/// The tokens of a model and their ids. Ids need not be dense: "" stands in a gap. Reading is
/// thread-safe.
class Vocabulary {
 public:
  /// `tokens` by id. A token that occurs twice has the last id.
  explicit Vocabulary(std::vector<std::string> tokens);
  Vocabulary(Vocabulary&&) = default;
  Vocabulary& operator=(Vocabulary&&) = default;

  /// One more than the highest id.
  int32_t size() const { return static_cast<int32_t>(tokens_.size()); }
  /// "" for an id that is not in use.
  std::string_view token(int32_t id) const;
  /// -1 where it is not.
  int32_t id(std::string_view token) const { return table_.find(token); }
  /// The id of a token that has two, or -1.
  int32_t repeated() const { return repeated_; }

 private:
  std::vector<std::string> tokens_;
  StringTable table_;
  int32_t repeated_ = -1;
};

}  // namespace tandem
