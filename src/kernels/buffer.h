#pragma once

#include <cstddef>
#include <span>

namespace tandem {

/// Uninitialised floats on a 64-byte boundary, in huge pages where the buffer is large and the
/// system has them.
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(size_t size);
  Buffer(Buffer&& other) noexcept;
  Buffer& operator=(Buffer&& other) noexcept;
  ~Buffer();

  float* data() { return data_; }
  const float* data() const { return data_; }
  size_t size() const { return size_; }

  /// Makes room for at least `size` floats; the content is lost where it has to grow.
  void reserve(size_t size);

 private:
  float* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace tandem
