#include "base/threads/barrier.h"

#include "base/threads/spin_wait.h"

namespace tandem {

Barrier::Barrier(int parties)
    : parties_(static_cast<uint32_t>(parties)), spins_(have_cores(parties)) {}

void Barrier::wait() {
  if (parties_ == 1) return;
  const uint32_t generation = generation_.load(std::memory_order_acquire);
  if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 < parties_) {
    return wait_while_equal(generation_, generation, spins_);
  }
  arrived_.store(0, std::memory_order_relaxed);
  generation_.store(generation + 1, std::memory_order_release);
  generation_.notify_all();
}

}  // namespace tandem
