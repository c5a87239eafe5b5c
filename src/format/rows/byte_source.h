#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "base/files/file.h"

namespace tandem {

/// Bytes of an input, read once from beginning to end. Not thread-safe.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// As InputFile::read. Throws Error{bad_input} that names the file for data that is not what its
  /// name says; then it is at the end.
  virtual size_t read(std::span<char> buffer) = 0;
  /// As InputFile::ready.
  virtual bool ready() const = 0;
};

/// The content of a file as it is, or where its name ends in .gz or .zst decompressed, in constant
/// memory.
std::unique_ptr<ByteSource> open_source(InputFile file);

/// The name without .gz or .zst at its end.
std::filesystem::path without_compression_ending(const std::filesystem::path& path);

}  // namespace tandem
