#pragma once

#include "kernels/dispatch.h"

namespace tandem {

// The tables that dispatch.cc chooses from. Calling one is safe anywhere; what it points to needs
// the instructions.
const Kernels& portable_kernels();
#if defined(__x86_64__)
const Kernels& avx2_kernels();         ///< x86-64-v3
const Kernels& avx512_kernels();       ///< x86-64-v4
const Kernels& avx512_vnni_kernels();  ///< that and AVX512_VNNI
const Kernels& avx512_bf16_kernels();  ///< that and AVX512_BF16
#endif

}  // namespace tandem
