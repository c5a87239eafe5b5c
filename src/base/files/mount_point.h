#pragma once

#include <filesystem>

namespace tandem {

/// Whether another file system, or another part of this one (a bind mount), is mounted there: the
/// kernel lets nobody rename or replace it (EBUSY). False for what does not exist.
bool is_mount_point(const std::filesystem::path& path);

}  // namespace tandem
