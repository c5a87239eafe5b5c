#include "data/files/data_file.h"

#include <algorithm>
#include <utility>

#include "base/fail.h"
#include "format/rows/byte_source.h"

namespace tandem {

namespace {

constexpr std::pair<std::string_view, DataFormat> kExtensions[] = {
    {".jsonl", DataFormat::jsonl},   {".json", DataFormat::jsonl}, {".ndjson", DataFormat::jsonl},
    {".csv", DataFormat::csv},       {".tsv", DataFormat::tsv},    {".conll", DataFormat::conll},
    {".conllu", DataFormat::conllu}, {".iob", DataFormat::conll},  {".iob2", DataFormat::conll},
    {".bio", DataFormat::conll},     {".txt", DataFormat::text}};

constexpr std::pair<std::string_view, DataFormat> kNames[] = {
    {"jsonl", DataFormat::jsonl},   {"csv", DataFormat::csv},
    {"tsv", DataFormat::tsv},       {"conll", DataFormat::conll},
    {"conllu", DataFormat::conllu}, {"fasttext", DataFormat::fasttext},
    {"text", DataFormat::text}};

struct Binary {
  std::string_view extension, name, convert;
};
constexpr Binary kBinaries[] = {
    {".parquet", "Parquet", "import pandas; pandas.read_parquet"},
    {".feather", "Feather", "import pandas; pandas.read_feather"},
    {".arrow", "Arrow", "import datasets; datasets.Dataset.from_file"},
};

void refuse_binary(const std::filesystem::path& path, const std::string& extension) {
  for (const Binary& binary : kBinaries) {
    if (binary.extension != extension) continue;
    const std::string stem = path.stem().string();
    const std::string_view how = extension == ".arrow" ? "" : ", orient='records', lines=True";
    bad_input(path.string(), ": ", binary.name,
              " is not read: convert it, for example with: ", "python3 -c \"", binary.convert, "('",
              path.string(), "').to_json('", stem, ".jsonl'", how, ")\"");
  }
}

}  // namespace

std::optional<DataFormat> format_of(const std::filesystem::path& path) {
  const std::filesystem::path name = without_compression_ending(path);
  const std::string extension = name.extension().string();
  refuse_binary(path, extension);
  for (const auto& [known, format] : kExtensions) {
    if (known == extension) return format;
  }
  return std::nullopt;
}

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const auto& [name, format] : kNames) names.emplace_back(name);
  return names;
}

std::optional<DataFormat> format_named(std::string_view wanted) {
  for (const auto& [name, format] : kNames) {
    if (name == wanted) return format;
  }
  return std::nullopt;
}

std::string_view name_of(DataFormat format) {
  return std::ranges::find(kNames, format, &std::pair<std::string_view, DataFormat>::second)->first;
}

std::vector<std::filesystem::path> DataFile::paths() const {
  if (parallel.empty()) return {path};
  std::vector<std::filesystem::path> paths;
  for (const auto& [name, part] : parallel) paths.push_back(part);
  return paths;
}

bool DataFile::name_by_parts() {
  const auto named = parallel.find(parallel.contains("text") ? "text" : "tokens");
  if (named == parallel.end()) return false;
  path = named->second;
  return true;
}

std::string DataFile::say_field(const std::string& ours, const std::string& theirs) const {
  return where.empty() ? concat("--field ", ours, "=", theirs)
                       : concat("fields: {", ours, ": ", theirs, "}");
}

std::string DataFile::say(const std::string& key, const std::string& value) const {
  if (!where.empty()) return concat(key, ": ", value);
  if (key == "header") return value == "true" ? "--header" : "--no-header";
  return concat("--", key, " ", value);
}

std::optional<char> delimiter_named(const std::string& name) {
  if (name == "tab" || name == "\\t") return '\t';
  const bool is_one =
      name.size() == 1 && std::string_view("\"\r\n").find(name[0]) == std::string::npos;
  return is_one && static_cast<unsigned char>(name[0]) < 0x80 ? std::optional(name[0])
                                                              : std::nullopt;
}

std::string name_of_delimiter(char delimiter) {
  return delimiter == '\t' ? "tab" : concat("'", delimiter, "'");
}

DataFile data_file(const std::filesystem::path& path) {
  const std::optional<DataFormat> format = format_of(path);
  if (!format) {
    bad_input("cannot tell how ", path,
              " is written: name it .jsonl, .csv, .tsv, .conll or .txt, or say its "
              "format");
  }
  return {path, *format};
}

}  // namespace tandem
