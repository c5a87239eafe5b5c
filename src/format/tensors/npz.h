#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/files/atomic_file.h"

namespace tandem {

/// Writes NumPy's .npz, a zip file of arrays that are stored as they are: first a float32 array
/// [rows, columns] row by row, then others whole. With the records of Zip64, so that any size fits.
/// Format: PKWARE, APPNOTE.TXT 6.3. Not thread-safe.
class NpzWriter {
 public:
  /// `name`: of the first array. Throws Error{bad_input} for a pipe.
  NpzWriter(const std::filesystem::path& path, std::string name, int64_t num_columns);
  NpzWriter(const NpzWriter&) = delete;
  NpzWriter& operator=(const NpzWriter&) = delete;

  /// Whole rows of the first array.
  void append(std::span<const float> rows);
  int64_t num_rows() const { return num_rows_; }
  /// Ends the first array and adds one of texts, in UTF-8.
  void add_texts(const std::string& name, const std::vector<std::string>& texts);
  /// Writes the directory, syncs and moves the file to its place: see AtomicFile.
  void close();
  /// Writes the directory and leaves what there is: see AtomicFile::keep().
  std::filesystem::path keep();

 private:
  struct Entry {
    std::string name;
    uint64_t begin = 0;  ///< of its local header
    uint64_t size = 0;
    uint32_t checksum = 0;
  };
  void write(std::string_view text);
  void begin_entry(const std::string& name);
  void end_rows();
  void write_directory();

  int64_t num_columns_, num_rows_ = 0;
  uint64_t written_ = 0;
  uint64_t rows_size_ = 0;
  uint32_t rows_checksum_ = 0;
  bool in_rows_ = true;
  std::vector<Entry> entries_;
  AtomicFile file_;
};

}  // namespace tandem
