#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "base/files/atomic_file.h"

namespace tandem {

/// Writes an array row by row as NumPy's .npy (version 1.0), whose number of rows is known only at
/// the end. Format:
/// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html. Not thread-safe.
template <typename Number>
class NpyWriter {
 public:
  /// A 2-D array, or without a number of columns one of single numbers. Throws Error{bad_input} for
  /// a pipe: the number of rows stands in front of them.
  explicit NpyWriter(const std::filesystem::path& path, int64_t num_columns = 0);
  NpyWriter(const NpyWriter&) = delete;
  NpyWriter& operator=(const NpyWriter&) = delete;
  /// Appends whole rows, row-major: a multiple of the number of columns.
  void append(std::span<const Number> rows);
  /// Writes the number of rows, syncs and moves the file to its place: see AtomicFile.
  void close();
  /// Leaves the rows so far as an array of their own; returns its path: see AtomicFile::keep().
  std::filesystem::path keep();

 private:
  AtomicFile file_;
  int64_t num_columns_;
  int64_t num_rows_ = 0;
};

extern template class NpyWriter<float>;
extern template class NpyWriter<int32_t>;
extern template class NpyWriter<int64_t>;

}  // namespace tandem
