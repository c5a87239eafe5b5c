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
  /// Goes on behind the whole rows of an unfinished file of such an array, if there is one.
  static NpyWriter resumed(const std::filesystem::path& path, int64_t num_columns) {
    return {path, num_columns, true};
  }
  NpyWriter(const NpyWriter&) = delete;
  NpyWriter& operator=(const NpyWriter&) = delete;
  /// Appends whole rows, row-major: a multiple of the number of columns.
  void append(std::span<const Number> rows);
  int64_t num_rows() const { return num_rows_; }
  /// Writes the number of rows, syncs and moves the file to its place: see AtomicFile.
  void close();
  /// Leaves the rows so far as an array of their own; returns its path: see AtomicFile::keep().
  std::filesystem::path keep();

 private:
  NpyWriter(const std::filesystem::path& path, int64_t num_columns, bool resumes);

  int64_t num_columns_;
  int64_t num_rows_ = 0;
  AtomicFile file_;  ///< after num_rows_, which opening it may set
};

extern template class NpyWriter<float>;
extern template class NpyWriter<int32_t>;
extern template class NpyWriter<int64_t>;

}  // namespace tandem
