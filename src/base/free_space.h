#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace tandem {

// What is left of the machine; nothing where that cannot be told.

/// Bytes that this process may still write to the file system on which `path`, which need not
/// exist, would lie.
std::optional<uint64_t> free_disk_bytes(const std::filesystem::path& path);

/// Bytes of memory that programs may still take without swapping: MemAvailable, or what the limit
/// of the control group (version 2) leaves if less.
std::optional<uint64_t> free_memory_bytes();

}  // namespace tandem
