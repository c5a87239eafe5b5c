#include "format/tensors/npy.h"

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

template <typename Number>
constexpr std::string_view kType = "<f4";
template <>
constexpr std::string_view kType<int32_t> = "<i4";
template <>
constexpr std::string_view kType<int64_t> = "<i8";

/// num_columns 0: single numbers.
std::string header(std::string_view type, int64_t num_rows, int64_t num_columns) {
  constexpr size_t kTextBytes = kHeaderBytes - kMagic.size() - 2;
  const std::string columns = num_columns == 0 ? "" : concat(" ", num_columns);
  std::string text = concat("{'descr': '", type, "', 'fortran_order': False, 'shape': (", num_rows,
                            ",", columns, "), }");
  text.resize(kTextBytes - 1, ' ');
  const char length[] = {static_cast<char>(kTextBytes), 0};
  return std::string(kMagic) + std::string(length, sizeof(length)) + text + '\n';
}

}  // namespace

template <typename Number>
NpyWriter<Number>::NpyWriter(const std::filesystem::path& path, int64_t num_columns)
    : file_(path), num_columns_(num_columns) {
  std::error_code ignored;
  if (std::filesystem::is_fifo(path, ignored) || std::filesystem::is_socket(path, ignored)) {
    bad_input("cannot write ", path,
              ": a .npy file says in front how many rows follow, which no pipe can; name a file");
  }
  if (num_columns < 0) failed("an array cannot have ", num_columns, " columns");
  file_.write(header(kType<Number>, 0, num_columns_));
}

template <typename Number>
void NpyWriter<Number>::append(std::span<const Number> rows) {
  const int64_t count = std::ssize(rows);
  const int64_t width = num_columns_ == 0 ? 1 : num_columns_;
  if (count % width != 0) {
    failed(count, " numbers do not make rows of ", width, " columns");
  }
  file_.write(std::as_bytes(rows));
  num_rows_ += count / width;
}

template <typename Number>
void NpyWriter<Number>::close() {
  file_.write_at(0, header(kType<Number>, num_rows_, num_columns_));
  file_.commit();
}

template <typename Number>
std::filesystem::path NpyWriter<Number>::keep() {
  file_.write_at(0, header(kType<Number>, num_rows_, num_columns_));
  return file_.keep();
}

template class NpyWriter<float>;
template class NpyWriter<int32_t>;
template class NpyWriter<int64_t>;

}  // namespace tandem
