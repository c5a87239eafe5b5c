#include "kernels/paths/paths.h"

#if defined(__x86_64__)

#include "kernels/simd/table.h"

namespace tandem {

const Kernels& avx2_kernels() {
  static constexpr Kernels kTable = simd_table("avx2");
  return kTable;
}

}  // namespace tandem

#endif
