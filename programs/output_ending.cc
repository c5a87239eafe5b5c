#include "programs/output_ending.h"

#include <algorithm>

#include "base/fail.h"

namespace tandem {

std::string output_ending(const std::string& option, const std::filesystem::path& path,
                          std::initializer_list<std::string_view> known) {
  const std::string ending = path.extension().string();
  if (ending.empty() || std::ranges::find(known, ending) != known.end()) return ending;
  std::string list;
  for (const std::string_view one : known) list += concat(list.empty() ? "" : " or ", one);
  bad_input(option, " ", path.string(), ": there is no output as ", ending, ": end the name in ",
            list);
}

}  // namespace tandem
