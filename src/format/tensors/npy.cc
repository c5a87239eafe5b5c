#include "format/tensors/npy.h"

#include <algorithm>
#include <bit>
#include <string>
#include <string_view>

#include "base/fail.h"
#include "format/tensors/npy_header.h"

namespace tandem {

static_assert(std::endian::native == std::endian::little);

namespace {

template <typename Number>
constexpr std::string_view kType = "<f4";
template <>
constexpr std::string_view kType<int32_t> = "<i4";
template <>
constexpr std::string_view kType<int64_t> = "<i8";

/// Whole rows of so many bytes behind the header of an unfinished file. The header says how many
/// columns there are, but how many rows only where the file was kept.
int64_t rows_in(const std::filesystem::path& part, std::string_view header, uint64_t row_bytes) {
  InputFile file(part);
  std::string start(kNpyHeaderBytes, '\0');
  if (file.read(start) < kNpyHeaderBytes) return 0;
  const auto columns = [](std::string_view text) {
    const size_t comma = text.find(',', text.find('('));
    return text.substr(comma, text.find(')') - comma);
  };
  if (!start.starts_with(kNpyMagic) || columns(start) != columns(header))
    bad_input("cannot go on with ", part, ": it holds rows of another size");
  return static_cast<int64_t>((std::filesystem::file_size(part) - kNpyHeaderBytes) / row_bytes);
}

}  // namespace

template <typename Number>
NpyWriter<Number>::NpyWriter(const std::filesystem::path& path, int64_t num_columns)
    : NpyWriter(path, num_columns, false) {}

template <typename Number>
NpyWriter<Number>::NpyWriter(const std::filesystem::path& path, int64_t num_columns, bool resumes)
    : num_columns_(num_columns), file_(path, [&](const std::filesystem::path& part) -> uint64_t {
        if (!resumes) return 0;
        const uint64_t row =
            sizeof(Number) * static_cast<uint64_t>(std::max<int64_t>(1, num_columns));
        num_rows_ = rows_in(part, npy_header(kType<Number>, 0, num_columns), row);
        return num_rows_ == 0 ? 0 : kNpyHeaderBytes + static_cast<uint64_t>(num_rows_) * row;
      }) {
  std::error_code ignored;
  if (std::filesystem::is_fifo(path, ignored) || std::filesystem::is_socket(path, ignored)) {
    bad_input("cannot write ", path,
              ": a .npy file says in front how many rows follow, which no pipe can; name a file");
  }
  if (num_columns < 0) failed("an array cannot have ", num_columns, " columns");
  if (num_rows_ == 0) file_.write(npy_header(kType<Number>, 0, num_columns_));
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
  file_.write_at(0, npy_header(kType<Number>, num_rows_, num_columns_));
  file_.commit();
}

template <typename Number>
std::filesystem::path NpyWriter<Number>::keep() {
  file_.write_at(0, npy_header(kType<Number>, num_rows_, num_columns_));
  return file_.keep();
}

template class NpyWriter<float>;
template class NpyWriter<int32_t>;
template class NpyWriter<int64_t>;

}  // namespace tandem
