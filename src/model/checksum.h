#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace tandem {

/// "xxh3_128:" and 32 hexadecimal digits, as `xxhsum -H2` prints them. Guards against damage, not
/// against an attacker.
std::string checksum_of(std::span<const std::byte> bytes);

}  // namespace tandem
