#include "kernels/paths/paths.h"

#if defined(__x86_64__)

#include "kernels/simd/table.h"

namespace tandem {

const Kernels& avx512_vnni_kernels() {
  static constexpr Kernels kTable = simd_table("avx512_vnni");
  return kTable;
}

}  // namespace tandem

#endif
