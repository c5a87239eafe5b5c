#include "kernels/paths.h"

#if defined(__x86_64__)

#include "kernels/simd_table.h"

namespace tandem {

const Kernels& avx512_bf16_kernels() {
  static constexpr Kernels kTable = simd_table("avx512_bf16");
  return kTable;
}

}  // namespace tandem

#endif
