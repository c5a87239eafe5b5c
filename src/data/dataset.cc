#include "data/dataset.h"

#include <algorithm>
#include <set>

#include "base/interrupt.h"
#include "base/strings/text.h"
#include "data/encoded/example_encoder.h"
#include "data/label_value.h"

namespace tandem {

namespace {

/// The sequences of an example, of which the first is number `first` of a batch.
std::vector<PackedSequence> packed_sequences(const PackedBatch& batch, size_t first,
                                             const EncodedExample& example) {
  std::vector<PackedSequence> packed;
  for (const EncodedSequence& sequence : example.sequences) {
    const size_t number = first + packed.size();
    const int32_t begin = batch.offsets[number];
    packed.push_back(
        {&sequence, static_cast<int32_t>(number), begin,
         std::span(batch.ids_T).subspan(static_cast<size_t>(begin), sequence.ids.size())});
  }
  return packed;
}

/// Tokenised, in memory.
std::shared_ptr<const EncodedRows> encode(std::span<const Example> examples,
                                          ExampleEncoder encoder) {
  std::vector<EncodedExample> encoded;
  encoded.reserve(examples.size());
  for (const Example& example : examples) {
    check_interrupt();
    encoded.push_back(encoder.encode(example));
  }
  return std::make_shared<const RowsInMemory>(std::move(encoded));
}

}  // namespace

Dataset::Dataset(std::shared_ptr<const EncodedRows> rows, std::span<const DatasetTask> tasks)
    : tasks_(tasks.begin(), tasks.end()), rows_(std::move(rows)) {
  for (const DatasetTask& task : tasks_) {
    views_.push_back(task.task->views());
    for (const View& view : views_.back()) is_remade_ = is_remade_ || view.remake != nullptr;
  }
}

Dataset::Dataset(std::span<const Example> examples, std::span<const DatasetTask> tasks,
                 const Tokenizer& tokenizer, const EncodeOptions& options)
    : Dataset(encode(examples, {tasks, tokenizer, options}), tasks) {}

template <typename Sequence>
std::vector<Sequence> Dataset::sequences_of(size_t task, const EncodedExample& example,
                                            const std::vector<Sequence>& all) const {
  std::vector<Sequence> own;
  for (const View& view : views_[task]) {
    own.push_back(all[static_cast<size_t>(find_sequence(example, view) - &example.sequences[0])]);
  }
  return own;
}

PackedBatch Dataset::pack(std::span<const int> indices, int first_place,
                          const Random& views) const {
  PackedBatch batch;
  batch.targets.resize(tasks_.size());
  for (const int index : indices) {
    const EncodedExamplePtr kept = at(index);
    const EncodedExample& example = *kept;
    const auto first = static_cast<size_t>(batch.num_sequences());
    Random random = views.fork(static_cast<uint64_t>(index));
    std::vector<int32_t> remade;
    for (const EncodedSequence& sequence : example.sequences) {
      const View& view = sequence.view;
      if (view.remake != nullptr) view.remake(remade = sequence.ids, random);
      batch.append(view.remake != nullptr ? remade : sequence.ids, sequence.segments, index,
                   view.role);
    }
    const std::vector<PackedSequence> packed = packed_sequences(batch, first, example);
    for (size_t t = 0; t < tasks_.size(); ++t) {
      Targets& targets = batch.targets[t];
      if (is_labelled(example.targets[t])) {
        tasks_[t].task->lay_out(example.targets[t], sequences_of(t, example, packed), targets);
      }
      targets.offsets.resize(batch.offsets.size(), static_cast<int32_t>(targets.rows.size()));
    }
  }
  for (int32_t& place : batch.places_S) place += first_place;
  return batch;
}

std::vector<int32_t> Dataset::unit_rows(const PackedBatch& batch, int sequence, int task) const {
  const auto s = static_cast<size_t>(sequence);
  const auto t = static_cast<size_t>(task);
  const EncodedExamplePtr kept = at(batch.example_S.at(s));
  const EncodedExample& example = *kept;
  if (!is_labelled(example.targets.at(t))) return {};
  return tasks_[t].task->unit_rows(example.targets[t],
                                   sequences_of(t, example, packed_sequences(batch, s, example)));
}

namespace {

/// "O" first, then numbers by value, then names in the order of their bytes.
bool label_order(const std::string& a, const std::string& b) {
  const auto rank = [](const std::string& label) {
    const std::optional<int64_t> number = parse_integer<int64_t>(label);
    return std::pair(label == "O" ? 0 : number ? 1 : 2, number.value_or(0));
  };
  return std::pair(rank(a), a) < std::pair(rank(b), b);
}

}  // namespace

std::vector<std::string> labels_in(std::span<const Example> examples, const std::string& task) {
  std::set<std::string> names;
  const auto add = [&](const RawLabel& raw) {
    if (const auto* label = std::get_if<LabelValue>(&raw)) {
      names.insert(name_of(*label));
      return;
    }
    for (const auto& word : std::get<WordLabels>(raw)) {
      if (word) names.insert(name_of(*word));
    }
  };
  for (const Example& row : examples) {
    if (const auto raw = row.labels.find(task); raw != row.labels.end()) add(raw->second);
  }
  std::vector<std::string> ordered(names.begin(), names.end());
  std::sort(ordered.begin(), ordered.end(), label_order);
  return ordered;
}

}  // namespace tandem
