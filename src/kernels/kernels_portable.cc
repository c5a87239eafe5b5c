#include "kernels/paths.h"
#include "kernels/simd_table.h"

namespace tandem {

const Kernels& portable_kernels() {
  static constexpr Kernels kTable = simd_table("portable");
  return kTable;
}

}  // namespace tandem
