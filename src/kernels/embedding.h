#pragma once

#include <cstdint>
#include <span>

namespace tandem {

/// Rows of one table, looked up by index.
struct Lookup {
  std::span<const float> table;  ///< [rows, H]
  std::span<const int32_t> index_T;
};

/// out_TH[t] = sum over the lookups, in their order, of table[index[t]]. Indices must be within
/// their tables.
void embed(std::span<const Lookup> lookups, int64_t width, std::span<float> out_TH);

}  // namespace tandem
