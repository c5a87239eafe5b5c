#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tandem {

/// Whether the text can be one part of a path, or of an address, without leading elsewhere: ASCII
/// letters, digits, "-", "_" and ".", but neither "." nor "..".
bool is_plain_name(std::string_view text);

/// A model on the hub.
struct ModelId {
  std::string organisation = {};  ///< "" where the name has none
  std::string model = {};
  std::string revision = "main";  ///< branch, tag or commit; may hold "/"
  bool pinned = false;            ///< whether a revision was asked for

  /// Nothing where the name cannot be a hub id: "model", "org/model", either with "@revision".
  static std::optional<ModelId> parse(std::string_view name);
  /// "org/model"
  std::string name() const;
};

}  // namespace tandem
