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

float* allocate(size_t size) {
  if (size == 0) return nullptr;
  if (size > SIZE_MAX / 2 / sizeof(float)) throw std::bad_alloc();
  const size_t bytes = size * sizeof(float);
  const size_t alignment = bytes < 2 * kHugePage ? kLine : kHugePage;
  void* memory = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  if (alignment == kHugePage) madvise(memory, bytes, MADV_HUGEPAGE);  // only a wish: may fail
  return static_cast<float*>(memory);
}

}  // namespace

Buffer::Buffer(size_t size) : data_(allocate(size)), size_(size) {}

Buffer::Buffer(Buffer&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Buffer& Buffer::operator=(Buffer&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

Buffer::~Buffer() {
  std::free(data_);
}

void Buffer::reserve(size_t size) {
  if (size <= size_) return;
  *this = Buffer();  // frees first: both at once could be too much
  *this = Buffer(size);
}

}  // namespace tandem
