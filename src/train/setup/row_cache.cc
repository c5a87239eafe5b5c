#include "train/setup/row_cache.h"

#include <utility>

#include "base/fail.h"
#include "base/files/directory.h"
#include "base/files/directory_entry.h"
#include "base/files/reservation.h"
#include "format/checksum.h"
#include "format/json.h"
#include "hub/environment.h"

namespace tandem {

namespace fs = std::filesystem;

namespace {

constexpr int kFormatVersion = 1;
constexpr const char* kDescription = "rows.json";  // written last, read first

OrderedJson to_json(const RowFacts& facts) {
  return {{"num_rows", facts.num_rows},
          {"num_truncated", facts.num_truncated},
          {"num_silent_words", facts.num_silent_words},
          {"num_silent_rows", facts.num_silent_rows},
          {"first_silent_row", facts.first_silent_row},
          {"label_counts", facts.label_counts},
          {"checksum", facts.checksum}};
}

RowFacts facts_from_json(const Json& json) {
  RowFacts facts;
  json.at("num_rows").get_to(facts.num_rows);
  json.at("num_truncated").get_to(facts.num_truncated);
  json.at("num_silent_words").get_to(facts.num_silent_words);
  json.at("num_silent_rows").get_to(facts.num_silent_rows);
  json.at("first_silent_row").get_to(facts.first_silent_row);
  json.at("label_counts").get_to(facts.label_counts);
  json.at("checksum").get_to(facts.checksum);
  return facts;
}

bool can_be_written(const fs::path& directory) {
  try {
    check_replaceable_directory(directory, /*overwrite=*/true);
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

RowCache::RowCache(fs::path directory, std::string key, std::vector<std::string> files,
                   std::span<const DatasetTask> tasks)
    : directory_(std::move(directory)),
      key_(std::move(key)),
      files_(std::move(files)),
      tasks_(tasks.begin(), tasks.end()) {}

std::shared_ptr<const EncodedRows> RowCache::open(int size, int longest) const {
  return std::make_shared<const RowFile>(directory_, RowCodec(tasks_, files_), size, longest);
}

std::optional<CachedRows> RowCache::find() const {
  if (!file_exists(directory_ / kDescription)) return std::nullopt;
  try {
    const Json json = read_json(directory_ / kDescription);
    if (json.at("format_version") != kFormatVersion || json.at("key") != key_) return std::nullopt;
    CachedRows found{open(json.at("num_rows").get<int>(), json.at("longest").get<int>()),
                     facts_from_json(json.at("facts"))};
    if (found.rows->size() > 0) found.rows->at(found.rows->size() - 1);
    return found;
  } catch (const Json::exception&) {
    return std::nullopt;
  } catch (const Error&) {
    return std::nullopt;  // something of it is gone
  }
}

CachedRows RowCache::make(const std::function<void(const Take&)>& fill) const {
  if (file_exists(directory_) && !file_exists(directory_ / kDescription) &&
      !list_directory(directory_).empty()) {
    bad_input("the tokenised rows are to be kept in ", directory_.string(),
              ", which holds something else: say another data.cache_dir");
  }
  const Reservation reserved(directory_);
  remove_leftovers(directory_);
  RowFactsCounter counter;
  int size = 0, longest = 0;
  replace_directory(directory_, /*overwrite=*/true, [&](const fs::path& fresh) {
    RowFileWriter writer(fresh, RowCodec(tasks_, files_));
    fill([&](std::vector<EncodedExample> rows) {
      for (const EncodedExample& row : rows) writer.add(row);
      counter.add(Dataset(std::make_shared<const RowsInMemory>(std::move(rows)), tasks_));
    });
    writer.finish();
    size = writer.size();
    longest = writer.longest();
    const OrderedJson description = {{"format_version", kFormatVersion},
                                     {"key", key_},
                                     {"num_rows", size},
                                     {"longest", longest},
                                     {"facts", to_json(counter.facts())}};
    write_file(fresh / kDescription, description.dump(1) + "\n");
  });
  return {open(size, longest), counter.facts()};
}

fs::path row_cache_place(const fs::path& file, const fs::path& wanted) {
  const std::string absolute = fs::absolute(file).lexically_normal().string();
  const std::string sum = checksum_of(std::as_bytes(std::span(absolute)));
  const std::string unique = concat(file.filename().string(), "-", sum.substr(sum.size() - 8));
  if (!wanted.empty()) return wanted / unique;
  const fs::path beside = file.string() + ".tandem-rows";
  if (can_be_written(beside)) return beside;
  if (const auto cache = environment_path("XDG_CACHE_HOME"))
    return *cache / "tandem" / "rows" / unique;
  if (const auto home = environment("HOME"))
    return fs::path(*home) / ".cache" / "tandem" / "rows" / unique;
  bad_input("there is no place for the tokenised rows: ", beside.string(),
            " cannot be written: say data.cache_dir");
}

}  // namespace tandem
