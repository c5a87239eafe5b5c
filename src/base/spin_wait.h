#pragma once

#include <atomic>
#include <cstdint>

namespace tandem {

/// Returns once `value` differs from `old`: looks for some tens of microseconds, then sleeps until
/// notified.
void wait_while_equal(const std::atomic<uint32_t>& value, uint32_t old);

}  // namespace tandem
