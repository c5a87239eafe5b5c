#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tandem::testing {

/// A new directory that is deleted with everything in it when the test ends.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tandem-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
    path_ = pattern;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

  /// Writes a file (and the directories above it) and returns its path.
  std::filesystem::path write(const std::filesystem::path& name, std::string_view content) const {
    const std::filesystem::path path = path_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

 private:
  std::filesystem::path path_;
};

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  std::ostringstream content;
  content << file.rdbuf();
  return std::move(content).str();
}

inline std::filesystem::path source_directory() {
  return TANDEM_SOURCE_DIR;
}

/// Corpora of others beside the repository, or where TANDEM_DATA says; may be absent: see
/// SKIP_WITHOUT. No test has another way to them.
inline std::filesystem::path shared_data(const std::filesystem::path& name) {
  if (const char* const said = std::getenv("TANDEM_DATA"))
    return std::filesystem::path(said) / name;
  return source_directory().parent_path() / "shared" / "data" / name;
}

/// A model directory that `./dev setup` installs; may be absent: see SKIP_WITHOUT.
inline std::filesystem::path installed_model(const std::filesystem::path& name) {
  return source_directory() / "models" / name;
}

}  // namespace tandem::testing

/// Skips the test, saying why, where `path` does not exist.
#define SKIP_WITHOUT(path)            \
  if (!std::filesystem::exists(path)) \
  GTEST_SKIP() << "needs " << (path).string() << ", which is not here"
