#pragma once

#include <deque>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "format/tensors/tensor_view.h"

namespace tandem {

/// Tensors by name, as write_safetensors takes them. Moving keeps the views valid.
class TensorMap {
 public:
  /// Adds fp32 values as `dtype`: F32 as they lie, which must outlive this map; others rounded into
  /// its own memory. Throws Error{bad_input} that names the tensor; see from_float.
  void add(const std::string& name, std::vector<int64_t> shape, std::span<const float> values,
           DType dtype);

  const std::map<std::string, TensorView>& views() const { return views_; }

 private:
  std::map<std::string, TensorView> views_;
  std::deque<std::vector<std::byte>> rounded_;
};

}  // namespace tandem
