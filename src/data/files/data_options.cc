#include "data/files/data_options.h"

#include <iterator>
#include <limits>
#include <optional>
#include <string>

#include "base/fail.h"
#include "base/files/glob.h"
#include "base/strings/text.h"
#include "data/files/format_guess.h"

namespace tandem {

namespace {

/// What a file looks like whose name does not say it, to end a message with.
std::string look(const std::filesystem::path& path) {
  const std::optional<DataFormat> guess = guess_format_of(path);
  return guess ? concat(": it looks like ", look_of(*guess), ", format: ", name_of(*guess)) : "";
}

/// Plain lines carry no labels, so that .txt says nothing here.
DataFormat format_of_labelled(const ConfigNode& node, const std::filesystem::path& path) {
  const std::optional<DataFormat> format = [&] {
    try {
      return format_of(path);
    } catch (const Error& error) {
      node.fail(error.message());
    }
  }();
  if (!format || *format == DataFormat::text)
    node.fail(concat("say how it is written, as in {path: FILE, format: conll}", look(path)));
  return *format;
}

std::vector<std::filesystem::path> matches(const ConfigNode& node) {
  try {
    return expand_glob(node.as_path());
  } catch (const Error& error) {
    node.fail(error.message());
  }
}

void add_files(const ConfigNode& path, const std::string& format, const DataFile& prototype,
               std::vector<DataFile>& files) {
  if (path.kind() == ConfigNode::Kind::list) {
    for (const ConfigNode& item : path.items()) add_files(item, format, prototype, files);
    return;
  }
  for (const std::filesystem::path& match : matches(path)) {
    DataFile& file = files.emplace_back(prototype);
    file.path = match;
    file.format = format.empty() ? format_of_labelled(path, match) : *format_named(format);
  }
}

DataFile parallel_files(const ConfigNode& path, const std::string& format, DataFile file) {
  if (!format.empty() || !file.fields.empty() || file.delimiter || file.header)
    path.fail(
        "parallel files have a line a row each, and our names here: no format, fields, "
        "delimiter or header");
  for (const auto& [name, part] : path.entries()) file.parallel[name] = part.as_path();
  file.where = path.where();
  if (!file.name_by_parts()) path.fail("one of the files must be text or tokens");
  return file;
}

std::vector<std::string> values_in(const ConfigNode& node) {
  if (node.kind() == ConfigNode::Kind::scalar) return {node.as_string()};
  std::vector<std::string> values;
  for (const ConfigNode& item : node.items()) values.push_back(item.as_string());
  if (values.empty()) node.fail("expected a value, or a list of values");
  return values;
}

/// What the keys beside `path` and `format` say.
struct Said {
  const ConfigNode *fields, *delimiter, *header, *picks;  ///< null: nothing
};

DataFile read_prototype(const ConfigNode& node, const Said& said) {
  DataFile file;
  file.where = node.where();
  if (const ConfigNode* const fields = said.fields) {
    if (fields->kind() != ConfigNode::Kind::map) fields->fail("must be a map {our name: theirs}");
    for (const auto& [name, value] : fields->entries()) file.fields[name] = value.as_string();
    file.where = fields->where();
  }
  if (const ConfigNode* const delimiter = said.delimiter) {
    file.delimiter = delimiter_named(delimiter->as_string());
    if (!file.delimiter) delimiter->fail("must be one character, such as ';', or tab");
  }
  if (const ConfigNode* const header = said.header) file.header = header->as_bool();
  if (const ConfigNode* const picks = said.picks) {
    if (picks->kind() != ConfigNode::Kind::map) picks->fail("must be a map {field: [values]}");
    for (const auto& [name, value] : picks->entries()) file.picks[name] = values_in(value);
  }
  return file;
}

void read_data_file(const ConfigNode& node, std::vector<DataFile>& files) {
  if (node.kind() == ConfigNode::Kind::scalar) {
    add_files(node, "", {.path = {}, .where = node.where()}, files);
    return;
  }
  ConfigReader reader(&node, "a data file");
  const ConfigNode* const path = reader.get("path");
  if (path == nullptr) node.fail("path is missing: which file holds the rows?");
  const std::string format = reader.get_choice("format", "", format_names());
  const DataFile prototype = read_prototype(node, {.fields = reader.get("fields"),
                                                   .delimiter = reader.get("delimiter"),
                                                   .header = reader.get("header"),
                                                   .picks = reader.get("where")});
  reader.finish();
  if (path->kind() == ConfigNode::Kind::map) {
    files.push_back(parallel_files(*path, format, prototype));
  } else {
    add_files(*path, format, prototype, files);
  }
}

std::vector<DataFile> read_files(const ConfigNode* node) {
  std::vector<DataFile> files;
  if (node == nullptr) return files;
  if (node->kind() != ConfigNode::Kind::list) {
    read_data_file(*node, files);
    return files;
  }
  if (node->items().empty()) node->fail("must name at least one file");
  for (const ConfigNode& item : node->items()) read_data_file(item, files);
  return files;
}

/// Of the training rows; 0 where files are named.
double share_in(const ConfigNode* dev) {
  const bool is_number = dev != nullptr && dev->kind() == ConfigNode::Kind::scalar &&
                         !dev->quoted() && parse_decimal(dev->scalar());
  if (!is_number) return 0.0;
  const double share = dev->as_double();
  if (!(share > 0.0 && share < 1.0))
    dev->fail("a share of the training rows lies between 0 and 1, such as 0.1");
  return share;
}

}  // namespace

DataOptions DataOptions::read(const ConfigNode* node) {
  DataOptions options;
  ConfigReader reader(node, "data");
  options.train = read_files(reader.get("train"));
  const ConfigNode* const dev = reader.get("dev");
  options.dev_share = share_in(dev);
  if (options.dev_share == 0.0) options.dev = read_files(dev);
  options.test = read_files(reader.get("test"));
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
