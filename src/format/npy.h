#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "base/file.h"

namespace tandem {

/// Writes an array row by row as NumPy's .npy (version 1.0), whose number of rows is known only at
/// the end. Format:
/// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html. Not thread-safe.
template <typename Number>
class NpyWriter {
 public:
  /// A 2-D array, or without a number of columns one of single numbers.
  explicit NpyWriter(std::filesystem::path path, int64_t num_columns = 0);
  NpyWriter(const NpyWriter&) = delete;
  NpyWriter& operator=(const NpyWriter&) = delete;
  /// Without close() no half of a file stays.
  ~NpyWriter();

  /// Appends whole rows, row-major: a multiple of the number of columns.
  void append(std::span<const Number> rows);
  /// Writes the number of rows, syncs and closes. Until then the file reads as an array without
  /// rows.
  void close();

 private:
  std::filesystem::path path_;
  OutputFile file_;
  int64_t num_columns_;
  int64_t num_rows_ = 0;
  bool closed_ = false;
};

extern template class NpyWriter<float>;
extern template class NpyWriter<int32_t>;
extern template class NpyWriter<int64_t>;

}  // namespace tandem
