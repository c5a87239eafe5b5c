#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/fail.h"

namespace tandem {

/// Always as long, so that it can be overwritten: data begins at a multiple of 64 bytes, as NumPy
/// has it.
inline constexpr size_t kNpyHeaderBytes = 128;
inline constexpr std::string_view kNpyMagic{"\x93NUMPY\x01\x00", 8};

/// What stands in front of an array in NumPy's .npy (version 1.0). `type` as "<f4"; num_columns 0:
/// an array of single values.
inline std::string npy_header(std::string_view type, int64_t num_rows, int64_t num_columns) {
  constexpr size_t kTextBytes = kNpyHeaderBytes - kNpyMagic.size() - 2;
  const std::string columns = num_columns == 0 ? "" : concat(" ", num_columns);
  std::string text = concat("{'descr': '", type, "', 'fortran_order': False, 'shape': (", num_rows,
                            ",", columns, "), }");
  text.resize(kTextBytes - 1, ' ');
  const char length[] = {static_cast<char>(kTextBytes), 0};
  return std::string(kNpyMagic) + std::string(length, sizeof(length)) + text + '\n';
}

}  // namespace tandem
