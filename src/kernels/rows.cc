#include "kernels/rows.h"

#include <algorithm>
#include <cmath>

namespace tandem {

void normalize_rows(std::span<float> x_MH, int64_t width) {
  for (size_t row = 0; row < x_MH.size(); row += static_cast<size_t>(width)) {
    const auto values = x_MH.subspan(row, static_cast<size_t>(width));
    double squares = 0;
    for (const float value : values) squares += static_cast<double>(value) * value;
    const auto norm = static_cast<float>(std::max(std::sqrt(squares), 1e-12));
    for (float& value : values) value /= norm;
  }
}

}  // namespace tandem
