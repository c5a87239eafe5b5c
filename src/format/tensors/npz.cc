#include "format/tensors/npz.h"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <type_traits>
#include <utility>

#include "base/checked.h"
#include "base/fail.h"
#include "base/strings/code_points.h"
#include "format/tensors/npy_header.h"

namespace tandem {

static_assert(std::endian::native == std::endian::little);

namespace {

constexpr uint16_t kVersion = 45;  // which knows Zip64
constexpr uint16_t kDate =
    (0 << 9) | (1 << 5) | 1;                 // 1980-01-01, so that equal arrays are equal files
constexpr uint32_t kElsewhere = 0xFFFFFFFF;  // the field stands in the Zip64 record

/// Numbers as they lie in the file.
template <typename... Numbers>
std::string packed(Numbers... numbers) {
  std::string bytes;
  (bytes.append(reinterpret_cast<const char*>(&numbers), sizeof numbers), ...);
  return bytes;
}

uint32_t checksum_of(std::string_view bytes, uint32_t before = 0) {
  return narrow<uint32_t>(
      ::crc32_z(before, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::string local_header(const std::string& name, uint32_t checksum, uint64_t size) {
  return packed(uint32_t{0x04034b50}, kVersion, uint16_t{0}, uint16_t{0}, uint16_t{0}, kDate,
                checksum, kElsewhere, kElsewhere, narrow<uint16_t>(name.size()), uint16_t{20}) +
         name + packed(uint16_t{1}, uint16_t{16}, size, size);
}

/// As NumPy stores texts: UTF-32 of equal length, zeros behind.
std::string text_array(const std::vector<std::string>& texts) {
  std::vector<std::u32string> points;
  size_t longest = 1;
  for (const std::string& text : texts) {
    points.push_back(code_points_of(text));
    longest = std::max(longest, points.back().size());
  }
  std::string bytes = npy_header(concat("<U", longest), std::ssize(texts), 0);
  for (std::u32string& text : points) {
    text.resize(longest, U'\0');
    bytes.append(reinterpret_cast<const char*>(text.data()), 4 * longest);
  }
  return bytes;
}

}  // namespace

NpzWriter::NpzWriter(const std::filesystem::path& path, std::string name, int64_t num_columns)
    : num_columns_(num_columns), file_(path) {
  std::error_code ignored;
  if (std::filesystem::is_fifo(path, ignored) || std::filesystem::is_socket(path, ignored)) {
    bad_input("cannot write ", path,
              ": an .npz file says in front how long arrays are, which no pipe can; name a file");
  }
  begin_entry(std::move(name) + ".npy");
  write(npy_header("<f4", 0, num_columns_));
}

void NpzWriter::write(std::string_view text) {
  file_.write(text);
  written_ += text.size();
}

void NpzWriter::begin_entry(const std::string& name) {
  entries_.push_back({.name = name, .begin = written_});
  write(local_header(name, 0, 0));
}

void NpzWriter::append(std::span<const float> rows) {
  if (!in_rows_ || std::ssize(rows) % num_columns_ != 0) failed("no whole rows of the first array");
  const std::string_view bytes(reinterpret_cast<const char*>(rows.data()), rows.size_bytes());
  write(bytes);
  rows_checksum_ = checksum_of(bytes, rows_checksum_);
  rows_size_ += bytes.size();
  num_rows_ += std::ssize(rows) / num_columns_;
}

/// What stands in front of the rows is known now.
void NpzWriter::end_rows() {
  if (!std::exchange(in_rows_, false)) return;
  Entry& entry = entries_.front();
  const std::string header = npy_header("<f4", num_rows_, num_columns_);
  entry.size = header.size() + rows_size_;
  entry.checksum = narrow<uint32_t>(
      ::crc32_combine64(checksum_of(header), rows_checksum_, narrow<z_off64_t>(rows_size_)));
  file_.write_at(entry.begin, local_header(entry.name, entry.checksum, entry.size) + header);
}

void NpzWriter::add_texts(const std::string& name, const std::vector<std::string>& texts) {
  end_rows();
  const std::string bytes = text_array(texts);
  Entry& entry = entries_.emplace_back(Entry{.name = name + ".npy",
                                             .begin = written_,
                                             .size = bytes.size(),
                                             .checksum = checksum_of(bytes)});
  write(local_header(entry.name, entry.checksum, entry.size));
  write(bytes);
}

void NpzWriter::write_directory() {
  end_rows();
  const uint64_t begin = written_;
  for (const Entry& entry : entries_) {
    write(packed(uint32_t{0x02014b50}, kVersion, kVersion, uint16_t{0}, uint16_t{0}, uint16_t{0},
                 kDate, entry.checksum, kElsewhere, kElsewhere, narrow<uint16_t>(entry.name.size()),
                 uint16_t{28}, uint16_t{0}, uint16_t{0}, uint16_t{0}, uint32_t{0}, kElsewhere) +
          entry.name + packed(uint16_t{1}, uint16_t{24}, entry.size, entry.size, entry.begin));
  }
  const uint64_t size = written_ - begin, end = written_, count = entries_.size();
  const auto few = narrow<uint16_t>(count);
  write(packed(uint32_t{0x06064b50}, uint64_t{44}, kVersion, kVersion, uint32_t{0}, uint32_t{0},
               count, count, size, begin));
  write(packed(uint32_t{0x07064b50}, uint32_t{0}, end, uint32_t{1}));
  write(packed(uint32_t{0x06054b50}, uint16_t{0}, uint16_t{0}, few, few, kElsewhere, kElsewhere,
               uint16_t{0}));
}

void NpzWriter::close() {
  write_directory();
  file_.commit();
}

std::filesystem::path NpzWriter::keep() {
  write_directory();
  return file_.keep();
}

}  // namespace tandem
