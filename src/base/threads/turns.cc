#include "base/threads/turns.h"

namespace tandem {

void Turns::lock() {
  const uint32_t own = next_.fetch_add(1, std::memory_order_relaxed);
  while (true) {
    const uint32_t serving = serving_.load(std::memory_order_acquire);
    if (serving == own) return;
    serving_.wait(serving, std::memory_order_acquire);
  }
}

void Turns::unlock() {
  serving_.fetch_add(1, std::memory_order_release);
  serving_.notify_all();
}

}  // namespace tandem
