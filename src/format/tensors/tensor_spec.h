#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tandem {

/// A name and a shape that a file of weights must have.
struct TensorSpec {
  std::string name;  ///< of an encoder's as BERT has it: "encoder.layer.0.output.dense.weight"
  std::vector<int64_t> shape;

  /// Number of elements.
  size_t size() const {
    size_t size = 1;
    for (const int64_t extent : shape) size *= static_cast<size_t>(extent);
    return size;
  }
};

}  // namespace tandem
