#pragma once

#include <set>
#include <string>
#include <string_view>

namespace tandem {

/// What a revision of a model stands for now.
struct HubListing {
  std::string commit;           ///< "" where the hub did not say
  std::set<std::string> files;  ///< as the hub names them: trust none

  /// What a hub answers; empty where it makes no sense. Throws Error{bad_input} for what is not
  /// JSON, or takes too much memory.
  static HubListing from_json(std::string_view text);
};

}  // namespace tandem
