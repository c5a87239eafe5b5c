#pragma once

#include <atomic>
#include <cstdint>

namespace tandem {

/// A lock whose callers are served in the order in which they came, so that one who takes it again
/// and again lets the others in between. For std::lock_guard. Waiting threads sleep.
class Turns {
 public:
  void lock();
  void unlock();

 private:
  std::atomic<uint32_t> next_{0};     ///< number of the caller who comes next
  std::atomic<uint32_t> serving_{0};  ///< number of the one who has it, or may take it
};

}  // namespace tandem
