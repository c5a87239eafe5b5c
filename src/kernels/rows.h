#pragma once

#include <cstdint>
#include <span>

namespace tandem {

/// Divides each row of x_MH by its Euclidean norm, or by 1e-12 where that is smaller (as
/// torch.nn.functional.normalize).
void normalize_rows(std::span<float> x_MH, int64_t width);

}  // namespace tandem
