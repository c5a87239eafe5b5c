// A model's weights. The mutator keeps the header's length right, so that most inputs get past it.

#include "format/tensors/safetensors.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "tests/fuzz/target.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* bytes, size_t size, size_t max_size);

namespace tandem::fuzz {

void try_input(std::string_view input) {
  const MemoryFile file(input);
  const SafeTensors tensors(file.path());
  for (const auto& [name, view] : tensors.tensors()) {
    // Every byte can be read.
    volatile uint8_t sum = 0;
    for (const std::byte byte : view.bytes) sum = sum ^ static_cast<uint8_t>(byte);
    if (view.dtype != DType::F32) continue;
    std::vector<float> values(view.bytes.size() / sizeof(float));
    to_float(view, values);
  }
}

}  // namespace tandem::fuzz

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* bytes, size_t size, size_t max_size,
                                          unsigned int seed) {
  constexpr size_t kPrefix = sizeof(uint64_t);
  uint64_t header = 0;
  if (size >= kPrefix) std::memcpy(&header, bytes, kPrefix);
  const bool is_file = size >= kPrefix && header <= size - kPrefix && max_size > size;
  if (!is_file || seed % 8 == 0) return LLVMFuzzerMutate(bytes, size, max_size);
  const std::vector<uint8_t> data(bytes + kPrefix + header, bytes + size);
  if (seed % 4 == 0) {  // the data
    return kPrefix + header +
           LLVMFuzzerMutate(bytes + kPrefix + header, data.size(), max_size - kPrefix - header);
  }
  const size_t room = max_size - kPrefix - data.size();
  const uint64_t fresh = LLVMFuzzerMutate(bytes + kPrefix, header, room);
  std::memcpy(bytes, &fresh, kPrefix);
  std::copy(data.begin(), data.end(), bytes + kPrefix + fresh);
  return kPrefix + fresh + data.size();
}
