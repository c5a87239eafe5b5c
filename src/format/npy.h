#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "base/file.h"

namespace tandem {

/// Writes a 2-D float32 array row by row as NumPy's .npy (version 1.0), whose number of rows is
/// known only at the end. Format:
/// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html. Not thread-safe.
class NpyWriter {
 public:
  NpyWriter(const std::filesystem::path& path, int64_t num_columns);

  /// Appends whole rows, row-major: a multiple of the number of columns.
  void append(std::span<const float> rows);
  /// Writes the number of rows, syncs and closes. Until then the file reads as an array without
  /// rows.
  void close();

 private:
  OutputFile file_;
  int64_t num_columns_;
  int64_t num_rows_ = 0;
};

}  // namespace tandem
