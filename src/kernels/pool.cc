#include "kernels/pool.h"

#include <algorithm>
#include <cmath>

#include "base/fail.h"

namespace tandem {
namespace {

/// Rows of one sequence, the first `skip` of them left out.
struct Rows {
  const float* values;
  size_t width;
  size_t skip;
  size_t count;

  const float* row(size_t index) const { return values + index * width; }
};

void add_rows(const Rows& rows, bool by_position, std::span<float> out) {
  for (size_t row = rows.skip; row < rows.count; ++row) {
    const float weight = by_position ? static_cast<float>(row + 1) : 1.0F;
    for (size_t c = 0; c < out.size(); ++c) out[c] += weight * rows.row(row)[c];
  }
}

void take_largest(const Rows& rows, std::span<float> out) {
  std::copy_n(rows.row(rows.skip), out.size(), out.begin());
  for (size_t row = rows.skip + 1; row < rows.count; ++row) {
    for (size_t c = 0; c < out.size(); ++c) out[c] = std::max(out[c], rows.row(row)[c]);
  }
}

void divide(std::span<float> out, float divisor) {
  for (float& value : out) value /= divisor;
}

void pool_sequence(const Rows& rows, Pooling pooling, std::span<float> out) {
  std::fill(out.begin(), out.end(), 0.0F);
  const size_t kept = rows.count - std::min(rows.skip, rows.count);
  if (kept == 0) {
    if (pooling == Pooling::cls) std::copy_n(rows.row(0), out.size(), out.begin());
    return;
  }
  const auto count = static_cast<float>(kept);
  const auto first = static_cast<float>(rows.skip + 1);
  switch (pooling) {
    case Pooling::cls:
      std::copy_n(rows.row(rows.skip), out.size(), out.begin());
      return;
    case Pooling::lasttoken:
      std::copy_n(rows.row(rows.count - 1), out.size(), out.begin());
      return;
    case Pooling::max:
      take_largest(rows, out);
      return;
    case Pooling::mean:
      add_rows(rows, false, out);
      divide(out, count);
      return;
    case Pooling::mean_sqrt_len_tokens:
      add_rows(rows, false, out);
      divide(out, std::sqrt(count));
      return;
    case Pooling::weightedmean:
      add_rows(rows, true, out);
      divide(out, count * (first + (count - 1) / 2));
      return;
  }
  failed("unknown pooling ", static_cast<int>(pooling));
}

}  // namespace

void pool_rows(std::span<const float> hidden_TH, std::span<const int32_t> offsets, int64_t width,
               std::span<const Pooling> poolings, std::span<float> sentence_SP, int64_t skip) {
  const int64_t sequences = std::max<int64_t>(0, std::ssize(offsets) - 1);
  const int64_t tokens = offsets.empty() ? 0 : offsets.back();
  if (std::ssize(sentence_SP) != sequences * width * std::ssize(poolings) ||
      std::ssize(hidden_TH) != tokens * width) {
    failed("pooling ", tokens, " rows of ", width, " into ", sequences, ": given ",
           hidden_TH.size(), " and ", sentence_SP.size(), " values");
  }
  const auto size = static_cast<size_t>(width);
  for (size_t s = 0; s < static_cast<size_t>(sequences); ++s) {
    if (offsets[s + 1] <= offsets[s]) failed("pooling: sequence ", s, " is empty");
    const auto first = static_cast<size_t>(offsets[s]);
    const Rows rows{hidden_TH.data() + first * size, size, static_cast<size_t>(skip),
                    static_cast<size_t>(offsets[s + 1]) - first};
    for (size_t p = 0; p < poolings.size(); ++p) {
      pool_sequence(rows, poolings[p], sentence_SP.subspan((s * poolings.size() + p) * size, size));
    }
  }
}

}  // namespace tandem
