#include "format/npy.h"

#include <bit>
#include <string>
#include <string_view>

#include "base/fail.h"

namespace tandem {

static_assert(std::endian::native == std::endian::little);

namespace {

/// Always as long, so that it can be overwritten: data begins at a multiple of 64 bytes, as NumPy
/// has it.
constexpr size_t kHeaderBytes = 128;
constexpr std::string_view kMagic{"\x93NUMPY\x01\x00", 8};

std::string header(int64_t num_rows, int64_t num_columns) {
  constexpr size_t kTextBytes = kHeaderBytes - kMagic.size() - 2;
  std::string text = concat("{'descr': '<f4', 'fortran_order': False, 'shape': (", num_rows, ", ",
                            num_columns, "), }");
  text.resize(kTextBytes - 1, ' ');
  const char length[] = {static_cast<char>(kTextBytes), 0};
  return std::string(kMagic) + std::string(length, sizeof(length)) + text + '\n';
}

}  // namespace

NpyWriter::NpyWriter(const std::filesystem::path& path, int64_t num_columns)
    : file_(path), num_columns_(num_columns) {
  if (num_columns < 1) failed("an array needs a column, not ", num_columns);
  file_.write(header(0, num_columns_));
}

void NpyWriter::append(std::span<const float> rows) {
  const int64_t count = std::ssize(rows);
  if (count % num_columns_ != 0) {
    failed(count, " numbers do not make rows of ", num_columns_, " columns");
  }
  file_.write(std::as_bytes(rows));
  num_rows_ += count / num_columns_;
}

void NpyWriter::close() {
  file_.write_at(0, header(num_rows_, num_columns_));
  file_.close();
}

}  // namespace tandem
