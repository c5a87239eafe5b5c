#include "base/files/glob.h"

#include <glob.h>

#include "base/fail.h"
#include "base/files/directory_entry.h"

namespace tandem {

std::vector<std::filesystem::path> expand_glob(const std::filesystem::path& pattern) {
  if (pattern.native().find_first_of("*?[") == std::string::npos || is_file(pattern))
    return {pattern};
  std::vector<std::filesystem::path> paths;
  glob_t found{};
  const int result = ::glob(pattern.c_str(), 0, nullptr, &found);
  for (size_t i = 0; result == 0 && i < found.gl_pathc; ++i) paths.emplace_back(found.gl_pathv[i]);
  ::globfree(&found);
  if (paths.empty()) bad_input("no file matches ", pattern.string());
  return paths;
}

}  // namespace tandem
