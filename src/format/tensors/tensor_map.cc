#include "format/tensors/tensor_map.h"

#include "base/fail.h"

namespace tandem {

void TensorMap::add(const std::string& name, std::vector<int64_t> shape,
                    std::span<const float> values, DType dtype) {
  std::span<const std::byte> bytes = std::as_bytes(values);
  if (dtype != DType::F32) {
    try {
      bytes = rounded_.emplace_back(from_float(values, dtype));
    } catch (const Error& error) {
      throw Error(error.code(), concat(name, ": ", error.message()));
    }
  }
  views_[name] = {dtype, std::move(shape), bytes};
}

}  // namespace tandem
