#include "base/threads/spin_wait.h"

#include "base/threads/thread_team.h"

namespace tandem {
namespace {

// About 30 us: longer than the serial stretches between two sections of a forward pass.
constexpr int kSpins = 1000;

void pause_briefly() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

bool have_cores(int num_threads) {
  static const int cores = usable_cores();
  return num_threads <= cores;
}

void wait_while_equal(const std::atomic<uint32_t>& value, uint32_t old, bool spins) {
  for (int spin = 0; spins && spin < kSpins; ++spin) {
    if (value.load(std::memory_order_acquire) != old) return;
    pause_briefly();
  }
  value.wait(old, std::memory_order_acquire);
}

}  // namespace tandem
