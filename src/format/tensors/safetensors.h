#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/files/file.h"
#include "format/tensors/tensor_view.h"

namespace tandem {

/// A safetensors file, mapped and wholly checked when opened (header size, UTF-8, JSON depth,
/// duplicate names, known types, shapes against offsets, no overlap, no hole, nothing after the
/// end). Throws Error{bad_input} naming the file and the tensor. Format:
/// https://huggingface.co/docs/safetensors. Reading is thread-safe.
class SafeTensors {
 public:
  explicit SafeTensors(const std::filesystem::path& path);

  /// Tensors by name; the views live as long as this object.
  const std::map<std::string, TensorView>& tensors() const { return tensors_; }
  const std::filesystem::path& path() const { return path_; }
  /// Throws Error{bad_input} where the name is missing.
  const TensorView& at(const std::string& name) const;
  /// A copy in fp32. Throws Error{bad_input} where the tensor is missing, of another shape or not
  /// of floating point.
  std::vector<float> floats(const std::string& name, const std::vector<int64_t>& shape) const;

 private:
  std::filesystem::path path_;
  MappedFile file_;
  std::map<std::string, TensorView> tensors_;
};

/// Writes and syncs a file: tensors in order of name, data 8-byte aligned, metadata {"format":
/// "pt"} as transformers wants it. The same tensors give the same bytes.
void write_safetensors(const std::filesystem::path& path,
                       const std::map<std::string, TensorView>& tensors);

}  // namespace tandem
