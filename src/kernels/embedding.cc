#include "kernels/embedding.h"

#include <algorithm>

namespace tandem {

void embed(std::span<const Lookup> lookups, int64_t width, std::span<float> out_TH) {
  const int64_t tokens = width == 0 ? 0 : std::ssize(out_TH) / width;
  for (int64_t t = 0; t < tokens; ++t) {
    float* out = out_TH.data() + t * width;
    std::fill_n(out, width, 0.0F);
    for (const Lookup& lookup : lookups) {
      const float* row = lookup.table.data() + lookup.index_T[static_cast<size_t>(t)] * width;
      for (int64_t c = 0; c < width; ++c) out[c] += row[c];
    }
  }
}

}  // namespace tandem
