#include "train/setup/streamed_rows.h"

#include <utility>

#include "base/files/directory_entry.h"
#include "data/encoded/example_encoder.h"
#include "data/rows/reader.h"
#include "format/checksum.h"
#include "format/json.h"
#include "tasks/task.h"
#include "train/setup/task_setup.h"

namespace tandem {

namespace {

constexpr size_t kRowsAtOnce = 1024;

OrderedJson files_json(const std::vector<DataFile>& files, FileSums& sums) {
  OrderedJson json = OrderedJson::array();
  for (const DataFile& file : files) {
    json.push_back({{"path", file.path.string()},
                    {"format", static_cast<int>(file.format)},
                    {"fields", file.fields},
                    {"delimiter", file.delimiter ? std::string(1, *file.delimiter) : ""},
                    {"header", file.header ? std::to_string(int{*file.header}) : ""},
                    {"picks", file.picks}});
    for (const auto& [name, path] : file.parallel) json.back()["parallel"][name] = path.string();
    for (const std::filesystem::path& path : file.paths())
      json.back()["checksums"].push_back(sums.of(path));
  }
  return json;
}

/// Whatever may decide how texts become tokens.
OrderedJson tokenizer_json(const std::filesystem::path& directory) {
  OrderedJson json;
  for (const std::filesystem::path& file : list_directory(directory)) {
    const std::string kind = file.extension().string();
    if (is_file(file) && (kind == ".json" || kind == ".txt"))
      json[file.filename().string()] = checksum_of_file(file);
  }
  return json;
}

std::string key_of(const RowSources& sources) {
  OrderedJson key = {{"bytes", kRowBytesVersion},
                     {"files", files_json(sources.data.train, sources.sums)},
                     {"tokenizer", tokenizer_json(sources.backbone.tokenizer_directory)},
                     {"max_length", sources.backbone.model.max_length}};
  for (const DatasetTask& task : sources.tasks)
    key["tasks"][task.name] = dynamic_cast<const Task&>(*task.task).to_json();
  const std::string text = key.dump();
  return checksum_of(std::as_bytes(std::span(text)));
}

/// Reads and tokenises every row.
class Maker {
 public:
  Maker(const RowSources& sources, const std::function<void(int64_t)>& made)
      : sources_(sources),
        options_(sources.options),
        made_(made),
        encoder_(sources.tasks, *sources.backbone.tokenizer,
                 {.max_length = sources.backbone.model.max_length}) {}

  void run(const RowCache::Take& take) {
    std::vector<Example> rows;
    for (const DataFile& file : sources_.data.train) {
      ExampleReader reader(file, sources_.fields);
      for (Example row; reader.next(row);) {
        rows.push_back(std::move(row));
        if (rows.size() == kRowsAtOnce) hand_on(rows, take);
      }
    }
    hand_on(rows, take);
  }

 private:
  void hand_on(std::vector<Example>& rows, const RowCache::Take& take) {
    prepare_tasks(options_, sources_.backbone, rows, {});
    std::vector<EncodedExample> encoded;
    encoded.reserve(rows.size());
    for (const Example& row : rows) encoded.push_back(encoder_.encode(row));
    num_rows_ += std::ssize(rows);
    rows.clear();
    take(std::move(encoded));
    made_(num_rows_);
  }

  const RowSources& sources_;
  std::vector<TaskOptions> options_;
  const std::function<void(int64_t)>& made_;
  ExampleEncoder encoder_;
  int64_t num_rows_ = 0;
};

}  // namespace

CachedRows streamed_rows(const RowSources& sources, const std::function<void(int64_t rows)>& made) {
  std::vector<std::string> files;
  for (const DataFile& file : sources.data.train) files.push_back(file.path.string());
  const RowCache cache(row_cache_place(sources.data.train.front().path, sources.data.cache_dir),
                       key_of(sources), files, sources.tasks);
  if (std::optional<CachedRows> found = cache.find()) return *std::move(found);
  return cache.make([&](const RowCache::Take& take) { Maker(sources, made).run(take); });
}

}  // namespace tandem
