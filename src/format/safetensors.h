#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"

namespace tandem {

/// Element types of the safetensors format that Tandem knows.
enum class DType { F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL };

/// Bytes of one element.
size_t size_of(DType dtype);
/// Name in the file: "F32", ...
std::string_view name_of(DType dtype);

/// A tensor inside a mapped file or in the caller's memory: row-major, little-endian, not owned.
struct TensorView {
  DType dtype = DType::F32;
  std::vector<int64_t> shape;
  std::span<const std::byte> bytes;
};

/// "[2, 3]"
std::string shape_text(std::span<const int64_t> shape);

/// A safetensors file, mapped and wholly checked when opened (header size, UTF-8, JSON depth, duplicate names, known
/// types, shapes against offsets, no overlap, no hole, nothing after the end). Throws Error{bad_input} naming the file
/// and the tensor. Format: https://huggingface.co/docs/safetensors. Reading is thread-safe.
class SafeTensors {
 public:
  explicit SafeTensors(const std::filesystem::path& path);

  /// Tensors by name; the views live as long as this object.
  const std::map<std::string, TensorView>& tensors() const { return tensors_; }
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  const std::filesystem::path& path() const { return path_; }
  /// Throws Error{bad_input} where the name is missing.
  const TensorView& at(const std::string& name) const;

 private:
  std::filesystem::path path_;
  MappedFile file_;
  std::map<std::string, TensorView> tensors_;
  std::map<std::string, std::string> metadata_;
};

/// Copies a floating-point tensor (F64, F32, F16, BF16) to fp32. `out.size()` must be the number of elements.
void to_float(const TensorView& tensor, std::span<float> out);

/// Writes and syncs a file: tensors in order of name, data 8-byte aligned, metadata {"format": "pt"} as transformers wants it.
/// The same tensors give the same bytes.
void write_safetensors(const std::filesystem::path& path, const std::map<std::string, TensorView>& tensors);

}  // namespace tandem
