#include "train/setup/training_data.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/fail.h"
#include "train/setup/builtin_data.h"
#include "train/setup/dev_split.h"
#include "train/setup/row_sample.h"

namespace tandem {

FileSummary no_rows_yet(std::string file, std::string use, std::span<const LabelField> tasks) {
  FileSummary summary{.file = std::move(file), .use = std::move(use)};
  for (const LabelField& field : tasks) summary.labels.push_back({field.task, 0, 0});
  return summary;
}

void add_row(FileSummary& summary, const Example& row) {
  ++summary.num_rows;
  for (LabelCount& count : summary.labels) {
    const auto label = row.labels.find(count.task);
    if (label == row.labels.end()) continue;
    ++count.num_rows;
    count.num_labels += num_labels(label->second);
  }
}

namespace {

FileSummary summarise(std::string file, std::string use, std::span<const Example> rows,
                      std::span<const LabelField> tasks) {
  FileSummary summary = no_rows_yet(std::move(file), std::move(use), tasks);
  for (const Example& row : rows) add_row(summary, row);
  return summary;
}

FileSummary read_file(ExampleReader& reader, const char* use, std::span<const LabelField> tasks,
                      RowSample& rows, const std::function<void(int64_t)>& read) {
  constexpr int64_t kRowsAtOnce = 10'000;
  FileSummary summary = no_rows_yet(reader.file(), use, tasks);
  for (Example row; reader.next(row);) {
    add_row(summary, row);
    rows.add(std::move(row));
    if (rows.num_rows() % kRowsAtOnce == 0) read(rows.num_rows());
  }
  if (summary.num_rows == 0) reader.fail_empty();
  return summary;
}

/// The first task that labels rows, by which a split is stratified; or "".
std::string classified(std::span<const LabelField> tasks) {
  const auto found = std::ranges::find_if(
      tasks, [](const LabelField& field) { return !field.reader->labels_words(); });
  return found == tasks.end() ? "" : found->task;
}

}  // namespace

TrainingData read_training_data(const DataOptions& options, std::span<const LabelField> tasks,
                                const std::vector<std::string>& trained, uint64_t seed,
                                const Warn& warn, const std::function<void(int64_t)>& rows_read) {
  TrainingData data;
  const auto is_trained = [&](const std::string& task) {
    return trained.empty() || std::ranges::find(trained, task) != trained.end();
  };
  const auto read = [&](const std::vector<DataFile>& some, const char* use, RowSample& rows) {
    for (const DataFile& file : some) {
      ExampleReader reader(file, tasks, {}, {.note = warn, .warning = warn});
      data.files.push_back(read_file(reader, use, tasks, rows, rows_read));
      for (const LabelCount& count : data.files.back().labels) {
        if (count.num_rows > 0 || !is_trained(count.task)) continue;
        warn(concat(reader.file(), " labels no row for the task ", count.task,
                    reader.hint(count.task)));
      }
    }
  };
  RowSample train(options.streaming ? 0 : options.max_rows_in_memory);
  RowSample dev(std::numeric_limits<int64_t>::max());
  read(options.train, "train", train);
  read(options.dev, "dev", dev);
  RowSample test(0);
  read(options.test, "test", test);
  data.streamed = train.is_cut();
  data.num_train = train.num_rows();
  data.train = train.take();
  data.dev = dev.take();
  if (options.dev_share > 0.0) {
    if (data.streamed) {
      bad_input(
          "data.dev: a share is drawn from rows in memory, and these are streamed: name files");
    }
    split_dev(data.train, data.dev, options.dev_share, seed, classified(tasks));
    data.num_train = std::ssize(data.train);
    data.files.push_back(summarise("of these, held out", "dev", data.dev, tasks));
    data.files.back().of_train = true;
  }
  return data;
}

TrainingData builtin_training_data(std::span<const LabelField> tasks) {
  TrainingData data{.train = builtin_train_rows(tasks), .dev = builtin_dev_rows(tasks)};
  data.num_train = std::ssize(data.train);
  data.files = {summarise("built-in train.jsonl", "train", data.train, tasks),
                summarise("built-in dev.jsonl", "dev", data.dev, tasks)};
  return data;
}

}  // namespace tandem
