#include "format/manifest.h"

#include "base/fail.h"
#include "base/files/file.h"
#include "format/checksum.h"
#include "format/json.h"

namespace tandem {

namespace fs = std::filesystem;

void write_manifest(const fs::path& directory, const std::vector<std::string>& files,
                    int format_version) {
  OrderedJson entries = OrderedJson::object();
  for (const std::string& name : files) {
    const MappedFile file(directory / name);
    entries[name] = {{"bytes", file.bytes().size()}, {"checksum", checksum_of(file.bytes())}};
  }
  const OrderedJson manifest = {{"format_version", format_version}, {"files", entries}};
  write_file(directory / kManifestFile, manifest.dump(1) + "\n");
}

void verify_manifest(const fs::path& directory, const std::vector<std::string>& files,
                     int format_version) {
  const fs::path path = directory / kManifestFile;
  const Json manifest = read_json(path);
  const auto wrong = [&](const auto&... parts) { bad_input(path.string(), ": ", parts...); };
  try {
    const int version = manifest.at("format_version").get<int>();
    if (version != format_version)
      wrong("format_version is ", version, ", this program reads ", format_version,
            ": use the version that wrote it");
    for (const std::string& name : files) {
      const Json& said = manifest.at("files").at(name);
      const auto size = said.at("bytes").get<uint64_t>();
      const MappedFile file(directory / name);
      if (file.bytes().size() != size)
        wrong(name, " has ", file.bytes().size(), " bytes, not ", size);
      if (checksum_of(file.bytes()) != said.at("checksum").get<std::string>())
        wrong(name, " is damaged: its checksum differs");
    }
  } catch (const Json::exception& error) {
    wrong(error.what());
  }
}

}  // namespace tandem
