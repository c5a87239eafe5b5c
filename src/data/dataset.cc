#include "data/dataset.h"

#include <algorithm>
#include <set>

#include "base/checked.h"
#include "base/fail.h"
#include "base/interrupt.h"
#include "base/strings/text.h"
#include "data/label_value.h"
#include "labels/alignment.h"
#include "text/encode_input.h"

namespace tandem {

namespace {

/// What of an example a view reads.
Input input_of(const Example& example, const View& view) {
  if (view.text == View::Text::second && example.text_pair) return {.text = *example.text_pair};
  if (view.text != View::Text::all && example.text_pair) return {.text = example.text};
  return example;
}

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

}  // namespace

int EncodedExample::num_tokens() const {
  size_t tokens = 0;
  for (const EncodedSequence& sequence : sequences) tokens += sequence.ids.size();
  return narrow<int>(tokens);
}

Dataset::Dataset(std::span<const Example> examples, std::span<const DatasetTask> tasks,
                 const Tokenizer& tokenizer, int max_length)
    : tasks_(tasks.begin(), tasks.end()) {
  for (const DatasetTask& task : tasks_) {
    views_.push_back(task.task->views());
    for (const View& view : views_.back()) is_remade_ = is_remade_ || view.remake != nullptr;
  }
  const EncodeOptions options{.max_length = max_length};
  Encoding encoding;
  examples_.reserve(examples.size());
  for (const Example& example : examples) {
    check_interrupt();
    examples_.push_back(encode(example, tokenizer, options, encoding));
  }
}

template <typename Sequence>
std::vector<Sequence> Dataset::sequences_of(size_t task, const EncodedExample& example,
                                            const std::vector<Sequence>& all) const {
  std::vector<Sequence> own;
  for (const View& view : views_[task]) {
    const auto found = std::ranges::find(example.sequences, view, &EncodedSequence::view);
    own.push_back(all[static_cast<size_t>(found - example.sequences.begin())]);
  }
  return own;
}

EncodedExample Dataset::encode(const Example& example, const Tokenizer& tokenizer,
                               const EncodeOptions& options, Encoding& encoding) const {
  EncodedExample encoded;
  encoded.where = example.origin.where();
  const auto add = [&](const View& view) {
    if (std::ranges::find(encoded.sequences, view, &EncodedSequence::view) !=
        encoded.sequences.end()) {
      return;
    }
    encode_input(tokenizer, input_of(example, view), options, encoding);
    EncodedSequence& sequence = encoded.sequences.emplace_back(encoding.ids, encoding.segments,
                                                               std::vector<int32_t>{}, view);
    encoded.truncated = encoded.truncated || encoding.truncated;
    if (example.tokens.empty()) return;
    sequence.first_tokens = first_tokens(encoding, narrow<int>(example.tokens.size()));
    mark_silent_words(sequence.first_tokens, encoding.truncated, tokenizer.truncation_side());
  };
  const std::string* task = nullptr;  // that an error is about
  try {
    for (size_t t = 0; t < tasks_.size(); ++t) {
      if (!example.labels.contains(tasks_[t].name)) continue;
      for (const View& view : views_[t]) add(view);
    }
    if (encoded.sequences.empty()) add(View{});
    std::vector<const EncodedSequence*> all;
    for (const EncodedSequence& sequence : encoded.sequences) all.push_back(&sequence);
    encoded.targets.resize(tasks_.size());
    for (size_t t = 0; t < tasks_.size(); ++t) {
      const auto label = example.labels.find(tasks_[t].name);
      if (label == example.labels.end()) continue;
      task = &tasks_[t].name;
      const auto own = sequences_of(t, encoded, all);
      encoded.targets[t] = tasks_[t].task->target(label->second, own, tasks_[t].unknown);
      encoded.num_silent_words +=
          tasks_[t].task->num_silent_words(encoded.targets[t], *own.front());
    }
  } catch (const Error& error) {
    throw Error(error.code(),
                concat(encoded.where, ": ", task == nullptr ? "" : *task + ": ", error.message()));
  }
  return encoded;
}

int Dataset::num_truncated() const {
  return static_cast<int>(std::ranges::count(examples_, true, &EncodedExample::truncated));
}

Dataset::SilentWords Dataset::silent_words() const {
  SilentWords silent;
  for (const EncodedExample& example : examples_) {
    silent.words += example.num_silent_words;
    if (example.num_silent_words > 0) silent.rows.push_back(example.where);
  }
  return silent;
}

std::vector<int> Dataset::token_counts() const {
  std::vector<int> counts;
  for (const EncodedExample& example : examples_) counts.push_back(example.num_tokens());
  return counts;
}

std::vector<int64_t> Dataset::label_counts(int task, int num_labels) const {
  const auto t = static_cast<size_t>(task);
  std::vector<int64_t> counts(static_cast<size_t>(num_labels), 0);
  for (int index = 0; index < size(); ++index) {
    if (!is_labelled(at(index).targets.at(t))) continue;
    const PackedBatch batch = pack(std::span(&index, 1));
    for (const int32_t label : batch.targets[t].labels) {
      if (label >= 0) ++counts.at(static_cast<size_t>(label));
    }
  }
  return counts;
}

PackedBatch Dataset::pack(std::span<const int> indices, int first_place,
                          const Random& views) const {
  PackedBatch batch;
  batch.targets.resize(tasks_.size());
  for (const int index : indices) {
    const EncodedExample& example = at(index);
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
  const EncodedExample& example = at(batch.example_S.at(s));
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
