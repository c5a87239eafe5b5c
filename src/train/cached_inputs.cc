#include "train/cached_inputs.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace tandem {

namespace {

/// Rows [first, first + count) of a task's targets: those of one sequence.
struct Slice {
  size_t first = 0;
  size_t count = 0;
  size_t like = 0;  ///< the first task that reads the same rows alike: this one, or an earlier one
};

/// [S][tasks]
std::vector<std::vector<Slice>> slices_of(const PackedBatch& batch,
                                          std::span<const InputReader> readers) {
  const size_t tasks = batch.targets.size();
  std::vector<std::vector<Slice>> slices(static_cast<size_t>(batch.num_sequences()));
  std::vector<size_t> next(tasks, 0);
  for (size_t s = 0; s < slices.size(); ++s) {
    const auto rows = [&](size_t t, const Slice& slice) {
      return std::span(batch.targets[t].rows).subspan(slice.first, slice.count);
    };
    for (size_t t = 0; t < tasks; ++t) {
      const std::vector<int32_t>& all = batch.targets[t].rows;
      const int32_t end = readers[t].sentences ? static_cast<int32_t>(s) + 1 : batch.offsets[s + 1];
      Slice slice{.first = next[t], .like = t};
      while (next[t] < all.size() && all[next[t]] < end) ++next[t];
      slice.count = next[t] - slice.first;
      for (size_t other = 0; other < t; ++other) {
        if (readers[other].width > 0 && readers[other].kind == readers[t].kind &&
            std::ranges::equal(rows(other, slices[s][other]), rows(t, slice))) {
          slice.like = other;
          break;
        }
      }
      slices[s].push_back(slice);
    }
  }
  return slices;
}

/// Some of the sequences of a batch.
PackedBatch part_of(const PackedBatch& batch, const std::vector<size_t>& sequences,
                    const std::vector<std::vector<Slice>>& slices,
                    std::span<const InputReader> readers) {
  PackedBatch part;
  part.targets.resize(batch.targets.size());
  for (const size_t s : sequences) {
    const auto first = static_cast<size_t>(batch.offsets[s]);
    const auto size = static_cast<size_t>(batch.offsets[s + 1]) - first;
    const int32_t token_shift = part.num_tokens() - batch.offsets[s];
    const int32_t sequence_shift = part.num_sequences() - static_cast<int32_t>(s);
    part.append(std::span(batch.ids_T).subspan(first, size),
                std::span(batch.segments_T).subspan(first, size), batch.example_S[s]);
    for (size_t t = 0; t < part.targets.size(); ++t) {
      const auto& [begin, count, like] = slices[s][t];
      for (size_t i = begin; i < begin + count; ++i) {
        part.targets[t].rows.push_back(batch.targets[t].rows[i] +
                                       (readers[t].sentences ? sequence_shift : token_shift));
        part.targets[t].labels.push_back(batch.targets[t].labels[i]);
      }
    }
  }
  return part;
}

std::span<float> rows_of(const at::Tensor& inputs_RW, const Slice& slice) {
  const auto width = static_cast<size_t>(inputs_RW.size(1));
  return {inputs_RW.mutable_data_ptr<float>() + slice.first * width, slice.count * width};
}

}  // namespace

std::vector<size_t> CachedInputs::missing(const PackedBatch& batch) const {
  std::vector<size_t> sequences;
  for (size_t s = 0; s < batch.example_S.size(); ++s) {
    if (!store_.holds(batch.example_S[s])) sequences.push_back(s);
  }
  return sequences;
}

void CachedInputs::fill(const PackedBatch& batch, std::span<const InputReader> readers,
                        const Compute& compute) {
  std::vector<at::Tensor> inputs = compute(batch);
  for (at::Tensor& input : inputs) {
    if (input.defined()) input = input.contiguous();
  }
  const auto slices = slices_of(batch, readers);
  std::vector<float> numbers;
  for (size_t s = 0; s < slices.size(); ++s) {
    numbers.clear();
    for (size_t t = 0; t < inputs.size(); ++t) {
      const Slice& slice = slices[s][t];
      if (readers[t].width == 0 || slice.count == 0 || slice.like != t) continue;
      const std::span<const float> rows = rows_of(inputs[t], slice);
      numbers.insert(numbers.end(), rows.begin(), rows.end());
    }
    store_.put(batch.example_S[s], numbers);
  }
}

std::vector<at::Tensor> CachedInputs::inputs(const PackedBatch& batch,
                                             std::span<const InputReader> readers,
                                             const Compute& compute) {
  const auto slices = slices_of(batch, readers);
  if (const std::vector<size_t> sequences = missing(batch); !sequences.empty()) {
    if (!store_.full()) {
      const bool all = sequences.size() == slices.size();
      fill(all ? batch : part_of(batch, sequences, slices, readers), readers, compute);
    }
    if (store_.full() && !missing(batch).empty()) return compute(batch);
  }
  std::vector<at::Tensor> inputs(readers.size());
  for (size_t t = 0; t < inputs.size(); ++t) {
    const std::ptrdiff_t rows = std::ssize(batch.targets[t].rows);
    if (readers[t].width > 0 && rows > 0) inputs[t] = at::empty({rows, readers[t].width});
  }
  std::vector<size_t> begins(inputs.size());
  for (size_t s = 0; s < slices.size(); ++s) {
    const std::span<const float> numbers = store_.get(batch.example_S[s]);
    size_t next = 0;
    for (size_t t = 0; t < inputs.size(); ++t) {
      const Slice& slice = slices[s][t];
      if (readers[t].width == 0 || slice.count == 0) continue;
      const std::span<float> rows = rows_of(inputs[t], slice);
      begins[t] = slice.like == t ? next : begins[slice.like];
      if (slice.like == t) next += rows.size();
      std::ranges::copy(numbers.subspan(begins[t], rows.size()), rows.begin());
    }
  }
  return inputs;
}

}  // namespace tandem
