#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "format/checksum.h"

namespace tandem {

/// Checksums of a run's data files, which may be large: each is made once, when it is asked for.
class FileSums {
 public:
  /// Throws as checksum_of_file().
  const std::string& of(const std::filesystem::path& path) {
    std::string& sum = sums_[path];
    if (sum.empty()) sum = checksum_of_file(path);
    return sum;
  }

 private:
  std::map<std::filesystem::path, std::string> sums_;
};

}  // namespace tandem
