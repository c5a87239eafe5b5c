#include "data/encoded/example_encoder.h"

#include <algorithm>

#include "base/checked.h"
#include "base/fail.h"
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

}  // namespace

int EncodedExample::num_tokens() const {
  size_t tokens = 0;
  for (const EncodedSequence& sequence : sequences) tokens += sequence.ids.size();
  return narrow<int>(tokens);
}

ExampleEncoder::ExampleEncoder(std::span<const DatasetTask> tasks, const Tokenizer& tokenizer,
                               const EncodeOptions& options)
    : tasks_(tasks.begin(), tasks.end()), tokenizer_(tokenizer), options_(options) {
  for (const DatasetTask& task : tasks_) views_.push_back(task.task->views());
}

void ExampleEncoder::add_sequence(EncodedExample& encoded, const Example& example,
                                  const View& view) {
  if (find_sequence(encoded, view) != nullptr) return;
  encode_input(tokenizer_, input_of(example, view), options_, encoding_);
  EncodedSequence& sequence = encoded.sequences.emplace_back(encoding_.ids, encoding_.segments,
                                                             std::vector<int32_t>{}, view);
  encoded.truncated = encoded.truncated || encoding_.truncated;
  if (example.tokens.empty()) return;
  sequence.first_tokens = first_tokens(encoding_, narrow<int>(example.tokens.size()));
  mark_silent_words(sequence.first_tokens, encoding_.truncated, tokenizer_.truncation_side());
}

void ExampleEncoder::add_target(EncodedExample& encoded, size_t task, const RawLabel& label) const {
  std::vector<const EncodedSequence*> own;
  for (const View& view : views_[task]) own.push_back(find_sequence(encoded, view));
  const LabelledTask& labelled = *tasks_[task].task;
  encoded.targets[task] = labelled.target(label, own, tasks_[task].unknown);
  encoded.num_silent_words += labelled.num_silent_words(encoded.targets[task], *own.front());
}

EncodedExample ExampleEncoder::encode(const Example& example) {
  EncodedExample encoded;
  encoded.origin = example.origin;
  const std::string* task = nullptr;  // that an error is about
  try {
    for (size_t t = 0; t < tasks_.size(); ++t) {
      if (!example.labels.contains(tasks_[t].name)) continue;
      for (const View& view : views_[t]) add_sequence(encoded, example, view);
    }
    if (encoded.sequences.empty()) add_sequence(encoded, example, View{});
    encoded.targets.resize(tasks_.size());
    for (size_t t = 0; t < tasks_.size(); ++t) {
      const auto label = example.labels.find(tasks_[t].name);
      if (label == example.labels.end()) continue;
      task = &tasks_[t].name;
      add_target(encoded, t, label->second);
    }
  } catch (const Error& error) {
    throw Error(error.code(), concat(encoded.origin.where(), ": ",
                                     task == nullptr ? "" : *task + ": ", error.message()));
  }
  return encoded;
}

}  // namespace tandem
