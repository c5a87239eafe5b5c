#pragma once

#include <cstddef>
#include <cstdint>

namespace tandem {

/// Uninitialised numbers on a 64-byte boundary, in huge pages where the buffer is large and the
/// system has them.
template <typename T>
class BasicBuffer {
 public:
  BasicBuffer() = default;
  explicit BasicBuffer(size_t size);
  BasicBuffer(BasicBuffer&& other) noexcept;
  BasicBuffer& operator=(BasicBuffer&& other) noexcept;
  ~BasicBuffer();

  T* data() { return data_; }
  const T* data() const { return data_; }
  size_t size() const { return size_; }

  /// Makes room for at least `size` numbers; the content is lost where it has to grow.
  void reserve(size_t size);

 private:
  T* data_ = nullptr;
  size_t size_ = 0;
};

extern template class BasicBuffer<float>;
extern template class BasicBuffer<uint32_t>;

using Buffer = BasicBuffer<float>;

}  // namespace tandem
