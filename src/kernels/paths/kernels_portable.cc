#include "kernels/paths/paths.h"
#include "kernels/simd/table.h"

namespace tandem {

const Kernels& portable_kernels() {
  static constexpr Kernels kTable = simd_table("portable");
  return kTable;
}

}  // namespace tandem
