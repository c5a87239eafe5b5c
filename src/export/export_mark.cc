#include "export/export_mark.h"

#include <map>

#include "base/fail.h"
#include "base/files/directory_entry.h"
#include "base/files/file.h"
#include "format/checksum.h"
#include "format/json.h"
#include "model/encoder_files.h"

namespace tandem {

namespace {

namespace fs = std::filesystem;

constexpr const char* kMark = ".tandem_export.json";

/// Checksums of all files but the mark, by name.
std::map<std::string, std::string> checksums_of(const fs::path& directory) {
  std::map<std::string, std::string> checksums;
  for (const fs::path& path : list_below(directory)) {
    const std::string name = path.lexically_relative(directory).generic_string();
    if (fs::is_directory(path) || name == kMark) continue;
    checksums[name] = is_file(path) ? checksum_of(MappedFile(path).bytes()) : "";
  }
  return checksums;
}

}  // namespace

void write_export_mark(const fs::path& directory, const std::string& format) {
  write_json(directory / kMark, {{"format", format}, {"checksums", checksums_of(directory)}});
}

void check_export_mark(const fs::path& directory, const std::string& format) {
  const auto refuse = [&](const std::string& why) {
    bad_input("cannot overwrite ", directory.string(), ": ", why,
              "; delete it yourself, or choose another directory");
  };
  if (!fs::is_regular_file(directory / kMark)) {
    refuse(
        concat("it holds something else than an export of this format, or one from before "
               "exports had their ",
               kMark));
  }
  const Json mark = read_json(directory / kMark);
  if (!mark.is_object() || !mark.contains("format") || mark["format"] != format ||
      !mark.contains("checksums") || !mark["checksums"].is_object()) {
    refuse("it holds something else than an export of this format");
  }
  const Json& written = mark["checksums"];
  for (const auto& [name, checksum] : checksums_of(directory)) {
    if (!written.contains(name)) refuse(concat(quote(name), " in it is not of the export"));
    if (written[name] != checksum)
      refuse(concat(quote(name), " in it was changed since the export"));
  }
}

}  // namespace tandem
