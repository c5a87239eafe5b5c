#include "train/network/cached_inputs.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace tandem {

namespace {

/// Rows [first, first + count) of a task's targets: those of one example.
struct Slice {
  size_t first = 0;
  size_t count = 0;
  size_t like = 0;  ///< the first task that reads the same rows alike: this one, or an earlier one
};

/// An example of a batch, and its rows by task.
struct ExampleRows {
  int example = 0;
  std::vector<Slice> slices;
};

ExampleRows rows_of(const PackedBatch& batch, size_t first, size_t last,
                    std::span<const HeadInput> heads) {
  ExampleRows found{.example = batch.example_S[first], .slices = {}};
  const auto rows = [&](size_t t, const Slice& slice) {
    return std::span(batch.targets[t].rows).subspan(slice.first, slice.count);
  };
  for (size_t t = 0; t < heads.size(); ++t) {
    const std::vector<int32_t>& offsets = batch.targets[t].offsets;
    Slice slice{.first = static_cast<size_t>(offsets[first]), .like = t};
    slice.count = static_cast<size_t>(offsets[last]) - slice.first;
    for (size_t other = 0; other < t; ++other) {
      if (heads[other].width > 0 && heads[other].poolings == heads[t].poolings &&
          std::ranges::equal(rows(other, found.slices[other]), rows(t, slice))) {
        slice.like = other;
        break;
      }
    }
    found.slices.push_back(slice);
  }
  return found;
}

std::vector<ExampleRows> examples_of(const PackedBatch& batch, std::span<const HeadInput> heads) {
  std::vector<ExampleRows> examples;
  for (size_t first = 0, last = 0; first < batch.example_S.size(); first = last) {
    while (last < batch.example_S.size() && batch.example_S[last] == batch.example_S[first]) ++last;
    examples.push_back(rows_of(batch, first, last, heads));
  }
  return examples;
}

std::span<float> numbers_of(const at::Tensor& inputs_RW, const Slice& slice) {
  const auto width = static_cast<size_t>(inputs_RW.size(1));
  return {inputs_RW.mutable_data_ptr<float>() + slice.first * width, slice.count * width};
}

}  // namespace

std::vector<int> CachedInputs::missing(const PackedBatch& batch) const {
  std::vector<int> examples;
  for (const int example : batch.example_S) {
    if (!store_.holds(example) && (examples.empty() || examples.back() != example))
      examples.push_back(example);
  }
  return examples;
}

void CachedInputs::fill(const PackedBatch& batch, std::span<const HeadInput> heads,
                        const Compute& compute) {
  std::vector<at::Tensor> inputs = compute(batch);
  for (at::Tensor& input : inputs) {
    if (input.defined()) input = input.contiguous();
  }
  std::vector<float> numbers;
  for (const auto& [example, slices] : examples_of(batch, heads)) {
    numbers.clear();
    for (size_t t = 0; t < inputs.size(); ++t) {
      if (heads[t].width == 0 || slices[t].count == 0 || slices[t].like != t) continue;
      const std::span<const float> rows = numbers_of(inputs[t], slices[t]);
      numbers.insert(numbers.end(), rows.begin(), rows.end());
    }
    store_.put(example, numbers);
  }
}

std::vector<at::Tensor> CachedInputs::inputs(const PackedBatch& batch,
                                             std::span<const HeadInput> heads,
                                             const Compute& compute) {
  if (const std::vector<int> examples = missing(batch); !examples.empty()) {
    if (!store_.full()) fill(pack_(examples), heads, compute);
    if (store_.full() && !missing(batch).empty()) return compute(batch);
  }
  std::vector<at::Tensor> inputs(heads.size());
  for (size_t t = 0; t < inputs.size(); ++t) {
    const std::ptrdiff_t rows = std::ssize(batch.targets[t].rows);
    if (heads[t].width > 0 && rows > 0) inputs[t] = at::empty({rows, heads[t].width});
  }
  std::vector<size_t> begins(inputs.size());
  for (const auto& [example, slices] : examples_of(batch, heads)) {
    const std::span<const float> numbers = store_.get(example);
    size_t next = 0;
    for (size_t t = 0; t < inputs.size(); ++t) {
      const Slice& slice = slices[t];
      if (heads[t].width == 0 || slice.count == 0) continue;
      const std::span<float> rows = numbers_of(inputs[t], slice);
      begins[t] = slice.like == t ? next : begins[slice.like];
      if (slice.like == t) next += rows.size();
      std::ranges::copy(numbers.subspan(begins[t], rows.size()), rows.begin());
    }
  }
  return inputs;
}

}  // namespace tandem
