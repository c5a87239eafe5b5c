#include "data/dataset.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/checked.h"
#include "base/fail.h"
#include "base/interrupt.h"
#include "labels/alignment.h"

namespace tandem {

namespace {

std::string name_of(const LabelValue& label) {
  const auto* number = std::get_if<int64_t>(&label);
  return number != nullptr ? std::to_string(*number) : std::get<std::string>(label);
}

int32_t id_of(const LabelValue& label, const TargetSpec& task, const Example& example) {
  const std::string name = name_of(label);
  if (const auto id = task.labels->find(name)) return *id;
  const auto* number = std::get_if<int64_t>(&label);
  if (number != nullptr && !task.labels->has_number() && *number >= 0 &&
      *number < task.labels->size()) {
    return static_cast<int32_t>(*number);
  }
  const std::string where = concat(example.origin.where(), ": ", task.name, ": ");
  if (task.unknown == nullptr) {
    bad_input(where, "label '", name, "' is not among the ", task.labels->size(),
              " of this task: ", task.labels->list());
  }
  try {
    parse_tag(name, task.tag_scheme);
  } catch (const Error& error) {
    bad_input(where, error.message());
  }
  return task.unknown->add(name);
}

std::vector<int32_t> class_label(const RawLabel& raw, const TargetSpec& task,
                                 const Example& example) {
  return {id_of(std::get<LabelValue>(raw), task, example)};
}

std::vector<int32_t> word_labels(const RawLabel& raw, const TargetSpec& task,
                                 const Example& example, EncodedExample& encoded) {
  const WordLabels& labels = std::get<WordLabels>(raw);
  const auto is_silent = [](int32_t token) { return token == kSilentWord; };
  if (std::ranges::all_of(encoded.first_tokens, is_silent)) {
    bad_input(example.origin.where(), ": ", task.name,
              ": no word of this row yields a token: remove the row, or its labels");
  }
  std::vector<int32_t> ids(labels.size(), -1);
  for (size_t word = 0; word < labels.size(); ++word) {
    if (!labels[word]) continue;
    ids[word] = id_of(*labels[word], task, example);
    encoded.num_silent_words += is_silent(encoded.first_tokens[word]) ? 1 : 0;
  }
  return ids;
}

EncodedExample encode(const Example& example, std::span<const TargetSpec> tasks,
                      const Tokenizer& tokenizer, const EncodeOptions& options,
                      Encoding& encoding) {
  try {
    if (!example.tokens.empty()) {
      tokenizer.encode_words(example.tokens, options, encoding);
    } else if (example.text_pair) {
      tokenizer.encode_pair(example.text, *example.text_pair, options, encoding);
    } else {
      tokenizer.encode(example.text, options, encoding);
    }
  } catch (const Error& error) {
    throw Error(error.code(), example.origin.where() + ": " + error.message());
  }
  EncodedExample encoded{encoding.ids,          encoding.segments, {}, {}, encoding.truncated, 0,
                         example.origin.where()};
  if (!example.tokens.empty()) {
    encoded.first_tokens = first_tokens(encoding, narrow<int>(example.tokens.size()));
    mark_silent_words(encoded.first_tokens, encoded.truncated, tokenizer.truncation_side());
  }
  encoded.labels.resize(tasks.size());
  for (size_t t = 0; t < tasks.size(); ++t) {
    const auto raw = example.labels.find(tasks[t].name);
    if (raw == example.labels.end()) continue;
    encoded.labels[t] = tasks[t].shape == TargetShape::tags
                            ? word_labels(raw->second, tasks[t], example, encoded)
                            : class_label(raw->second, tasks[t], example);
  }
  return encoded;
}

}  // namespace

Dataset::Dataset(std::span<const Example> examples, std::span<const TargetSpec> tasks,
                 const Tokenizer& tokenizer, int max_length)
    : tasks_(tasks.begin(), tasks.end()) {
  const EncodeOptions options{.max_length = max_length};
  Encoding encoding;
  examples_.reserve(examples.size());
  for (const Example& example : examples) {
    check_interrupt();
    examples_.push_back(encode(example, tasks_, tokenizer, options, encoding));
  }
}

int Dataset::num_truncated() const {
  return static_cast<int>(
      std::count_if(examples_.begin(), examples_.end(),
                    [](const EncodedExample& example) { return example.truncated; }));
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
  for (const EncodedExample& example : examples_) counts.push_back(narrow<int>(example.ids.size()));
  return counts;
}

std::vector<int64_t> Dataset::label_counts(int task) const {
  const auto t = static_cast<size_t>(task);
  std::vector<int64_t> counts(static_cast<size_t>(tasks_.at(t).labels->size()), 0);
  for (const EncodedExample& example : examples_) {
    const std::vector<int32_t>& labels = example.labels[t];
    for (size_t unit = 0; unit < labels.size(); ++unit) {
      const bool reads_word = tasks_[t].input == HeadInput::word;
      if (labels[unit] < 0 || (reads_word && example.first_tokens[unit] < 0)) continue;
      ++counts.at(static_cast<size_t>(labels[unit]));
    }
  }
  return counts;
}

PackedBatch Dataset::pack(std::span<const int> indices, int first_place) const {
  PackedBatch batch;
  batch.targets.resize(tasks_.size());
  for (const int index : indices) {
    const EncodedExample& example = at(index);
    const int32_t sequence = batch.num_sequences();
    batch.append(example.ids, example.segments, index);
    for (size_t t = 0; t < tasks_.size(); ++t) {
      const std::vector<int32_t>& labels = example.labels[t];
      const std::vector<int32_t> rows = rows_of(batch, sequence, static_cast<int>(t));
      for (size_t unit = 0; unit < labels.size(); ++unit) {
        if (labels[unit] < 0 || rows[unit] < 0) continue;
        batch.targets[t].rows.push_back(rows[unit]);
        batch.targets[t].labels.push_back(labels[unit]);
      }
    }
  }
  for (int32_t& place : batch.places_S) place += first_place;
  return batch;
}

std::vector<int32_t> Dataset::rows_of(const PackedBatch& batch, int sequence, int task) const {
  const EncodedExample& example = at(batch.example_S.at(static_cast<size_t>(sequence)));
  const std::vector<int32_t>& labels = example.labels.at(static_cast<size_t>(task));
  if (tasks_[static_cast<size_t>(task)].input == HeadInput::sentence) {
    return std::vector<int32_t>(labels.size(), sequence);
  }
  const int32_t first = batch.offsets[static_cast<size_t>(sequence)];
  std::vector<int32_t> rows(example.first_tokens.begin(), labels.empty()
                                                              ? example.first_tokens.begin()
                                                              : example.first_tokens.end());
  for (int32_t& row : rows) row += row >= 0 ? first : 0;
  return rows;
}

namespace {

/// "O" first, then numbers by value, then names in the order of their bytes.
bool label_order(const std::string& a, const std::string& b) {
  const auto rank = [](const std::string& label) {
    int64_t number = 0;
    const char* end = label.data() + label.size();
    const auto parsed = std::from_chars(label.data(), end, number);
    const bool is_number = parsed.ec == std::errc() && parsed.ptr == end;
    return std::pair(label == "O" ? 0 : is_number ? 1 : 2, is_number ? number : 0);
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
