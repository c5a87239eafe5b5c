#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/files/temporary_file.h"

namespace tandem {

/// Numbers by key, written once: in memory up to a bound, behind it in a temporary file. Not
/// thread-safe.
class RowStore {
 public:
  /// `warn` is told once where the disk holds no more.
  RowStore(int num_keys, int64_t max_memory_bytes,
           std::function<void(const std::string&)> warn = {});

  bool holds(int key) const { return places_[static_cast<size_t>(key)].size >= 0; }
  /// No key will be taken any more.
  bool full() const { return full_; }

  /// Takes the numbers of a key that it does not hold, unless it is full.
  void put(int key, std::span<const float> numbers);
  /// The numbers of a key that it holds, until the next call.
  std::span<const float> get(int key);

 private:
  struct Place {
    int64_t size = -1;    ///< numbers; -1: not held
    int64_t offset = -1;  ///< in the file; -1: in memory
  };

  std::vector<Place> places_;
  std::vector<std::vector<float>> memory_;
  int64_t free_bytes_;
  std::optional<TemporaryFile> file_;
  std::vector<float> from_file_;
  std::function<void(const std::string&)> warn_;
  bool full_ = false;
};

}  // namespace tandem
