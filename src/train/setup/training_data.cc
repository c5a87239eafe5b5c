#include "train/setup/training_data.h"

#include <algorithm>
#include <iterator>

#include "base/fail.h"
#include "train/setup/builtin_data.h"

namespace tandem {

namespace {

FileSummary summarise(std::string file, bool is_dev, std::span<const Example> rows,
                      std::span<const LabelField> tasks) {
  FileSummary summary{std::move(file), is_dev, std::ssize(rows), {}};
  for (const LabelField& field : tasks) {
    LabelCount& count = summary.labels.emplace_back();
    count.task = field.task;
    for (const Example& row : rows) {
      const auto label = row.labels.find(field.task);
      if (label == row.labels.end()) continue;
      ++count.num_rows;
      count.num_labels += num_labels(label->second);
    }
  }
  return summary;
}

}  // namespace

TrainingData read_training_data(const DataOptions& files, std::span<const LabelField> tasks,
                                const std::vector<std::string>& trained, const Warn& warn) {
  TrainingData data;
  const auto is_trained = [&](const std::string& task) {
    return trained.empty() || std::ranges::find(trained, task) != trained.end();
  };
  const auto read = [&](const std::vector<DataFile>& some, bool is_dev,
                        std::vector<Example>& rows) {
    for (const DataFile& file : some) {
      ExampleReader reader(file, tasks);
      std::vector<Example> more = read_all(reader);
      data.files.push_back(summarise(reader.file(), is_dev, more, tasks));
      for (const LabelCount& count : data.files.back().labels) {
        if (count.num_rows > 0 || !is_trained(count.task)) continue;
        warn(concat(reader.file(), " labels no row for the task ", count.task,
                    reader.hint(count.task)));
      }
      rows.insert(rows.end(), std::make_move_iterator(more.begin()),
                  std::make_move_iterator(more.end()));
    }
  };
  read(files.train, false, data.train);
  read(files.dev, true, data.dev);
  return data;
}

TrainingData builtin_training_data(std::span<const LabelField> tasks) {
  TrainingData data{builtin_train_rows(tasks), builtin_dev_rows(tasks), {}};
  data.files = {summarise("built-in train.jsonl", false, data.train, tasks),
                summarise("built-in dev.jsonl", true, data.dev, tasks)};
  return data;
}

}  // namespace tandem
