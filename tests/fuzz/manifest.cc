// The manifest of a checkpoint, beside a file that it may describe.

#include "format/manifest.h"

#include "base/files/file.h"
#include "tests/fuzz/target.h"

namespace tandem::fuzz {

void try_input(std::string_view input) {
  static const std::filesystem::path directory = [] {
    std::string name = "/dev/shm/tandem-fuzz-XXXXXX";
    return std::filesystem::path(::mkdtemp(name.data()));
  }();
  static const bool made = (write_file(directory / "a", std::string_view("text")), true);
  static_cast<void>(made);
  write_file(directory / kManifestFile, input);
  verify_manifest(directory, {"a"}, 1);
}

}  // namespace tandem::fuzz
