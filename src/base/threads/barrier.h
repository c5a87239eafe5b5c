#pragma once

#include <atomic>
#include <cstdint>

namespace tandem {

/// Where `parties` threads wait for each other, again and again; what each wrote before is seen by
/// all after. Waiting spins for some tens of microseconds, where there is a core for each, and then
/// sleeps.
class Barrier {
 public:
  explicit Barrier(int parties);

  /// Returns when all have called it.
  void wait();

 private:
  const uint32_t parties_;
  const bool spins_;
  std::atomic<uint32_t> arrived_{0};
  std::atomic<uint32_t> generation_{0};
};

}  // namespace tandem
