#include "data/row_facts.h"

#include <array>
#include <span>

#include "base/interrupt.h"

namespace tandem {

namespace {

void add(std::vector<int64_t>& counts, const std::vector<int32_t>& labels) {
  for (const int32_t label : labels) {
    if (label < 0) continue;
    const auto place = static_cast<size_t>(label);
    if (place >= counts.size()) counts.resize(place + 1);
    ++counts[place];
  }
}

}  // namespace

void RowFactsCounter::add(const Dataset& data) {
  const auto sum = [&](const std::vector<int32_t>& values) {
    checksum_.add(std::as_bytes(std::span(values)));
  };
  facts_.label_counts.resize(static_cast<size_t>(data.num_tasks()));
  for (int index = 0; index < data.size(); ++index) {
    check_interrupt();
    const EncodedExamplePtr example = data.at(index);
    ++facts_.num_rows;
    facts_.num_truncated += example->truncated ? 1 : 0;
    facts_.num_silent_words += example->num_silent_words;
    if (example->num_silent_words > 0 && facts_.num_silent_rows++ == 0)
      facts_.first_silent_row = example->origin.where();
    const PackedBatch row = data.pack(std::array{index});
    for (const auto* values : {&row.ids_T, &row.segments_T, &row.offsets}) sum(*values);
    for (size_t t = 0; t < row.targets.size(); ++t) {
      const Targets& targets = row.targets[t];
      for (const auto* values : {&targets.rows, &targets.labels, &targets.offsets}) sum(*values);
      tandem::add(facts_.label_counts[t], targets.labels);
    }
  }
}

RowFacts RowFactsCounter::facts() const {
  RowFacts facts = facts_;
  facts.checksum = checksum_.text();
  return facts;
}

RowFacts facts_of(const Dataset& data) {
  RowFactsCounter counter;
  counter.add(data);
  return counter.facts();
}

}  // namespace tandem
