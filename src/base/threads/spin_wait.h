#pragma once

#include <atomic>
#include <cstdint>

namespace tandem {

/// Whether so many threads have a core each. Where they do not, one that spins keeps another one
/// from the work that it waits for.
bool have_cores(int num_threads);

/// Returns once `value` differs from `old`: sleeps until notified; with `spins` it looks for some
/// tens of microseconds before.
void wait_while_equal(const std::atomic<uint32_t>& value, uint32_t old, bool spins);

}  // namespace tandem
