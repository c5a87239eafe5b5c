#include "programs/output_ending.h"

#include <algorithm>

#include "base/fail.h"
#include "base/strings/text.h"

namespace tandem {

std::string output_ending(const std::string& option, const std::filesystem::path& path,
                          std::initializer_list<std::string_view> known) {
  const std::string ending = path.extension().string();
  if (ending.empty() || std::ranges::find(known, ending) != known.end()) return ending;
  bad_input(option, " ", path.string(), ": there is no output as ", ending, ": end the name in ",
            join(known, " or "));
}

}  // namespace tandem
