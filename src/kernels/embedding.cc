#include "kernels/embedding.h"

#include <algorithm>

namespace tandem {

void embed(ThreadTeam& team, std::span<const Lookup> lookups, int64_t width,
           std::span<float> out_TH) {
  const int64_t tokens = width == 0 ? 0 : std::ssize(out_TH) / width;
  constexpr int64_t kBlock = 16;
  team.for_each((tokens + kBlock - 1) / kBlock, [&](int64_t block, int) {
    for (int64_t t = block * kBlock; t < std::min(tokens, (block + 1) * kBlock); ++t) {
      float* out = out_TH.data() + t * width;
      std::fill_n(out, width, 0.0F);
      for (const Lookup& lookup : lookups) {
        const float* row = lookup.table.data() + lookup.index_T[static_cast<size_t>(t)] * width;
        for (int64_t c = 0; c < width; ++c) out[c] += row[c];
      }
    }
  });
}

}  // namespace tandem
