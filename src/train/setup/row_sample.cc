#include "train/setup/row_sample.h"

#include "data/label_value.h"

namespace tandem {

namespace {

constexpr int64_t kFirstRows = 10'000;

}  // namespace

bool RowSample::is_news(const Example& row) {
  bool news = false;
  const auto see = [&](const std::string& task, const LabelValue& label) {
    news = labels_.emplace(task, name_of(label)).second || news;
  };
  for (const auto& [task, raw] : row.labels) {
    if (const auto* label = std::get_if<LabelValue>(&raw)) {
      see(task, *label);
      continue;
    }
    for (const auto& word : std::get<WordLabels>(raw)) {
      if (word) see(task, *word);
    }
  }
  return news;
}

void RowSample::cut() {
  std::vector<Example> all = std::exchange(rows_, {});
  for (Example& row : all) {
    if (is_news(row) || std::ssize(rows_) < kFirstRows) rows_.push_back(std::move(row));
  }
}

void RowSample::add(Example row) {
  ++num_rows_;
  if (num_rows_ == most_ + 1) cut();
  if (!is_cut() || is_news(row) || std::ssize(rows_) < kFirstRows) rows_.push_back(std::move(row));
}

}  // namespace tandem
