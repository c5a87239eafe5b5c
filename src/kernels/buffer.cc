#include "kernels/buffer.h"

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <new>
#include <utility>

namespace tandem {
namespace {

constexpr size_t kLine = 64;
constexpr size_t kHugePage = size_t{2} << 20;

template <typename T>
T* allocate(size_t size) {
  if (size == 0) return nullptr;
  if (size > SIZE_MAX / 2 / sizeof(T)) throw std::bad_alloc();
  const size_t bytes = size * sizeof(T);
  const size_t alignment = bytes < 2 * kHugePage ? kLine : kHugePage;
  void* memory = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  if (alignment == kHugePage) madvise(memory, bytes, MADV_HUGEPAGE);  // only a wish: may fail
  return static_cast<T*>(memory);
}

}  // namespace

template <typename T>
BasicBuffer<T>::BasicBuffer(size_t size) : data_(allocate<T>(size)), size_(size) {}

template <typename T>
BasicBuffer<T>::BasicBuffer(BasicBuffer&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

template <typename T>
BasicBuffer<T>& BasicBuffer<T>::operator=(BasicBuffer&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

template <typename T>
BasicBuffer<T>::~BasicBuffer() {
  std::free(data_);
}

template <typename T>
void BasicBuffer<T>::reserve(size_t size) {
  if (size <= size_) return;
  *this = BasicBuffer();  // frees first: both at once could be too much
  *this = BasicBuffer(size);
}

template class BasicBuffer<float>;
template class BasicBuffer<uint32_t>;

}  // namespace tandem
