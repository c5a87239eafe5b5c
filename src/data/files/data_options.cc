#include "data/files/data_options.h"

#include <limits>
#include <utility>

#include "base/fail.h"

namespace tandem {

namespace {

constexpr std::pair<std::string_view, DataFormat> kExtensions[] = {
    {".jsonl", DataFormat::jsonl},   {".json", DataFormat::jsonl}, {".ndjson", DataFormat::jsonl},
    {".csv", DataFormat::csv},       {".tsv", DataFormat::tsv},    {".conll", DataFormat::conll},
    {".conllu", DataFormat::conllu}, {".iob", DataFormat::conll},  {".iob2", DataFormat::conll},
    {".bio", DataFormat::conll},     {".txt", DataFormat::text}};

constexpr std::pair<std::string_view, DataFormat> kNames[] = {
    {"jsonl", DataFormat::jsonl}, {"csv", DataFormat::csv},       {"tsv", DataFormat::tsv},
    {"conll", DataFormat::conll}, {"conllu", DataFormat::conllu}, {"text", DataFormat::text}};

/// Plain lines carry no labels, so that .txt says nothing here.
DataFormat format_of_labelled(const ConfigNode& path, const std::string& name) {
  const std::optional<DataFormat> format =
      name.empty() ? format_of(path.as_path()) : format_named(name);
  const bool is_said = format && (!name.empty() || *format != DataFormat::text);
  if (!is_said) path.fail("say how it is written, as in {path: FILE, format: conll}");
  return *format;
}

DataFile read_data_file(const ConfigNode& node) {
  if (node.kind() == ConfigNode::Kind::scalar) {
    return {node.as_path(), format_of_labelled(node, ""), {}, node.where()};
  }
  ConfigReader reader(&node, "a data file");
  const ConfigNode* const path = reader.get("path");
  if (path == nullptr) node.fail("path is missing: which file holds the rows?");
  const std::string format = reader.get_choice("format", "", format_names());
  const ConfigNode* const fields = reader.get("fields");
  reader.finish();
  DataFile file = {path->as_path(), format_of_labelled(*path, format), {}, node.where()};
  if (fields != nullptr) {
    if (fields->kind() != ConfigNode::Kind::map) fields->fail("must be a map {our name: theirs}");
    for (const auto& [name, value] : fields->entries()) file.fields[name] = value.as_string();
    file.where = fields->where();
  }
  return file;
}

std::vector<DataFile> read_files(const ConfigNode* node) {
  std::vector<DataFile> files;
  if (node == nullptr) return files;
  if (node->kind() != ConfigNode::Kind::list) {
    files.push_back(read_data_file(*node));
    return files;
  }
  if (node->items().empty()) node->fail("must name at least one file");
  for (const ConfigNode& item : node->items()) files.push_back(read_data_file(item));
  return files;
}

}  // namespace

std::optional<DataFormat> format_of(const std::filesystem::path& path) {
  const std::string extension = path.extension().string();
  for (const auto& [name, format] : kExtensions) {
    if (name == extension) return format;
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

DataFile data_file(const std::filesystem::path& path) {
  const std::optional<DataFormat> format = format_of(path);
  if (!format) {
    bad_input("cannot tell how ", path,
              " is written: name it .jsonl, .csv, .tsv, .conll or .txt, or say its "
              "format");
  }
  return {path, *format, {}, path.string()};
}

DataOptions DataOptions::read(const ConfigNode* node) {
  DataOptions options;
  ConfigReader reader(node, "data");
  options.train = read_files(reader.get("train"));
  options.dev = read_files(reader.get("dev"));
  options.streaming = reader.get_bool("streaming", options.streaming);
  options.max_rows_in_memory = reader.get_int("max_rows_in_memory", options.max_rows_in_memory, 1,
                                              std::numeric_limits<int64_t>::max());
  options.shuffle_buffer_size = static_cast<int>(reader.get_int(
      "shuffle_buffer_size", options.shuffle_buffer_size, 1, std::numeric_limits<int>::max()));
  if (const ConfigNode* place = reader.get("cache_dir")) options.cache_dir = place->as_path();
  reader.finish();
  if (node != nullptr && options.train.empty()) {
    node->fail("train is missing: name the files to learn from");
  }
  return options;
}

}  // namespace tandem
