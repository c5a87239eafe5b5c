#pragma once

// Included only by the files compiled once per instruction set: see vec.h.

#include "kernels/simd/bf16.h"
#include "kernels/simd/linear.h"
#include "kernels/simd/transpose.h"
#include "kernels/training/training_kernels.h"

namespace tandem {
namespace {

static_assert(kPanelColumns <= kMostPanelColumns);

// Numbers of a row that one word holds.
template <typename Factor>
constexpr int64_t kPerWord = 1;
template <>
constexpr int64_t kPerWord<Bf16Pair> = 2;

template <typename Factor>
Factor* as(Word* words) {
  return reinterpret_cast<Factor*>(words);
}
template <typename Factor>
const Factor* as(const Word* words) {
  return reinterpret_cast<const Factor*>(words);
}

/// Columns [column, column + kLanes) of a row of factors, or `count` of them, the others 0.
template <typename Factor>
Vec load_factors(const Word* row, int64_t column, int64_t count) {
  if constexpr (kPerWord<Factor> == 1) return load_some(as<float>(row) + column, count);
  return load_bf16(as<uint16_t>(row) + column, count);
}

/// The same stored; in bf16 an odd count is filled up with a 0.
template <typename Factor>
void store_factors(Word* row, int64_t column, Vec value, int64_t count) {
  store_numbers(as<Factor>(row), column, value, count);
}

template <typename Factor>
void to_factors(const float* x, int64_t size, Word* words) {
  for (int64_t c = 0; c < size; c += kLanes) {
    store_factors<Factor>(words, c, load_some(x + c, size - c), size - c);
  }
}

/// A word of each of kLanes columns: one row's numbers, or those of a pair of rows.
template <typename Factor>
Bits pair_rows(const Word* first, const Word* second, int64_t column, int64_t count) {
  const auto bits = [&](const Word* row) {
    const Vec value = row == nullptr ? Vec{} : load_factors<Factor>(row, column, count);
    Bits words;
    std::memcpy(&words, &value, sizeof(words));
    return words;
  };
  if constexpr (kPerWord<Factor> == 1) {
    return bits(first);
  } else {
    return bits(first) >> 16U | bits(second);
  }
}

template <typename Factor, bool streams = false>
void to_row_panels(const RowPanelsJob& job) {
  for (int64_t column = 0; column < job.width; column += kPanelColumns) {
    Word* to = job.panels + column * job.depth + job.first * kPanelColumns;
    for (int64_t row = 0; row < job.rows; row += kPerWord<Factor>, to += kPanelColumns) {
      const Word* first = job.x + row * job.x_stride;
      const Word* second = row + 1 < job.rows ? first + job.x_stride : nullptr;
      for (int64_t c = 0; c < kPanelColumns; c += kLanes) {
        const int64_t count = job.width - column - c;
        const Bits words = count > 0 ? pair_rows<Factor>(first, second, column + c, count) : Bits{};
        if (streams) {
          stream(to + c, words);
        } else {
          std::memcpy(to + c, &words, sizeof(words));
        }
      }
    }
  }
}

/// Sums a row panel in the order of its rows.
template <typename Factor>
void row_panel_sums(const Word* panel, int64_t depth, float* sums) {
  for (int64_t c = 0; c < kPanelColumns; c += kLanes) {
    Vec total = {};
    for (int64_t begin = 0; begin < depth; begin += kSumTerms) {
      Vec sum = {};
      const int64_t end = depth - begin < kSumTerms ? depth : begin + kSumTerms;
      for (int64_t d = begin; d < end; ++d) {
        const Word* words = panel + d * kPanelColumns + c;
        if constexpr (kPerWord<Factor> == 1) {
          sum += load(as<float>(words));
        } else {
          const IntVec pairs = load_pairs(words);
          sum += as_floats(pairs << 16) + as_floats(pairs & ~0xffff);
        }
      }
      total += sum;
    }
    store(sums + c, total);
  }
}

/// to[d][r] = from[r][d] of `rows` rows, whole vectors of them, of `words` words; a row has room
/// for kPanelColumns on both sides.
inline void transpose_panel(const Word* from, int64_t rows, int64_t words, Word* to) {
  for (int64_t first = 0; first < words; first += kLanes) {
    const int64_t count = words - first < kLanes ? words - first : int64_t{kLanes};
    for (int64_t r = 0; r < rows; r += kLanes) {
      Bits square[size_t{kLanes}];
      for (int64_t i = 0; i < kLanes; ++i) {
        std::memcpy(&square[i], from + (r + i) * kPanelColumns + first, sizeof(Bits));
      }
      transpose(square);
      for (int64_t i = 0; i < count; ++i) stream(to + (first + i) * kPanelColumns + r, square[i]);
    }
  }
}

/// The forward panel: words along the depth of each row, transposed; the backward panels: words
/// across the rows, as they lie.
template <typename Factor>
void to_weight_panels(const WeightPanelsJob& job) {
  alignas(64) Word rows[size_t{kPanelColumns} * kPanelColumns] = {};
  for (int64_t column = 0; column < job.in; column += kPanelColumns) {
    const int64_t left = job.in - column;
    const int64_t columns = left < kPanelColumns ? left : int64_t{kPanelColumns};
    for (int64_t r = 0; r < job.count; ++r) {
      to_factors<Factor>(job.rows[r] + column, columns, rows + r * kPanelColumns);
    }
    transpose_panel(rows, (job.count + kLanes - 1) / kLanes * kLanes,
                    (columns + kPerWord<Factor> - 1) / kPerWord<Factor>,
                    job.forward + column / kPerWord<Factor> * kPanelColumns);
    to_row_panels<Factor, true>(
        {.x = rows,
         .x_stride = kPanelColumns,
         .rows = job.count,
         .width = columns,
         .panels = job.backward + column / kPanelColumns * job.backward_stride,
         .depth = 0,
         .first = 0});
  }
  end_streaming();
}

}  // namespace
}  // namespace tandem
