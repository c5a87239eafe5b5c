#include "kernels/pool.h"

#include <algorithm>
#include <cmath>

#include "base/fail.h"

namespace tandem {
namespace {

/// `out`, the sequence's first row so far, becomes its pooled vector.
void pool_sequence(std::span<const float> rows, Pooling pooling, std::span<float> out) {
  const size_t width = out.size();
  if (pooling == Pooling::cls) return;
  for (size_t row = width; row < rows.size(); row += width) {
    for (size_t c = 0; c < width; ++c) {
      out[c] = pooling == Pooling::max ? std::max(out[c], rows[row + c]) : out[c] + rows[row + c];
    }
  }
  if (pooling == Pooling::max) return;
  const auto count = static_cast<float>(rows.size() / width);
  const float divisor = pooling == Pooling::mean ? count : std::sqrt(count);
  for (float& value : out) value /= divisor;
}

}  // namespace

void pool_rows(std::span<const float> hidden_TH, std::span<const int32_t> offsets, int64_t width,
               Pooling pooling, std::span<float> sentence_SH) {
  const int64_t sequences = std::max<int64_t>(0, std::ssize(offsets) - 1);
  const int64_t tokens = offsets.empty() ? 0 : offsets.back();
  if (std::ssize(sentence_SH) != sequences * width || std::ssize(hidden_TH) != tokens * width) {
    failed("pooling ", tokens, " rows of ", width, " into ", sequences, ": given ",
           hidden_TH.size(), " and ", sentence_SH.size(), " values");
  }
  const auto size = static_cast<size_t>(width);
  for (size_t s = 0; s < static_cast<size_t>(sequences); ++s) {
    if (offsets[s + 1] <= offsets[s]) failed("pooling: sequence ", s, " is empty");
    const auto first = static_cast<size_t>(offsets[s]);
    const auto count = static_cast<size_t>(offsets[s + 1]) - first;
    const auto rows = hidden_TH.subspan(first * size, count * size);
    const auto out = sentence_SH.subspan(s * size, size);
    std::copy_n(rows.begin(), size, out.begin());
    pool_sequence(rows, pooling, out);
  }
}

}  // namespace tandem
