#include "base/directory_entry.h"

#include <system_error>

namespace tandem {

namespace fs = std::filesystem;

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

}  // namespace tandem
