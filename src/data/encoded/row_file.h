#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/files/file.h"
#include "base/files/random_access_file.h"
#include "data/encoded/encoded_rows.h"
#include "data/encoded/row_codec.h"

namespace tandem {

// Tokenised rows on the disk: rows.bin, one after another, each with a checksum; offsets.bin, where
// each begins and the last one ends; tokens.bin, the tokens of each. Numbers as the machine has
// them: the files are for the machine that made them.

/// Writes them into a directory that stands. Errors as in base/files/file.h. Not thread-safe.
class RowFileWriter {
 public:
  RowFileWriter(const std::filesystem::path& directory, RowCodec codec);

  void add(const EncodedExample& example);
  /// Syncs and closes.
  void finish();

  int size() const { return size_; }
  int longest() const { return longest_; }

 private:
  RowCodec codec_;
  OutputFile rows_, offsets_, tokens_;
  std::string row_bytes_, offset_bytes_, token_bytes_;  ///< not written yet
  int64_t offset_ = 0;
  int size_ = 0;
  int longest_ = 0;
};

/// Reads them: memory does not grow with the rows. Throws Error{failed} for a row that is damaged.
class RowFile : public EncodedRows {
 public:
  /// Of a directory that a writer with such a codec has filled with `size` rows. Throws
  /// Error{bad_input} where the files are not there.
  RowFile(const std::filesystem::path& directory, RowCodec codec, int size, int longest);

  int size() const override { return size_; }
  EncodedExamplePtr at(int index) const override;
  TokenCounts token_counts() const override;

 private:
  RowCodec codec_;
  std::filesystem::path directory_;
  RandomAccessFile rows_, offsets_, tokens_;
  int size_, longest_;
};

}  // namespace tandem
