#pragma once

#include <filesystem>
#include <optional>

namespace tandem {

/// How many cores' time the control groups of this process, its own and those above it, let it use:
/// cpu.max of cgroup v2, cpu.cfs_quota_us and cpu.cfs_period_us of v1, which containers are limited
/// by. Nothing where there is no limit, or none can be read. `root`: where proc/ and sys/ lie.
std::optional<double> cpu_quota(const std::filesystem::path& root = "/");

}  // namespace tandem
