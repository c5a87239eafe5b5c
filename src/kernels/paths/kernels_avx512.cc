#include "kernels/paths/paths.h"

#if defined(__x86_64__)

#include "kernels/simd/table.h"

namespace tandem {

const Kernels& avx512_kernels() {
  static constexpr Kernels kTable = simd_table("avx512");
  return kTable;
}

}  // namespace tandem

#endif
