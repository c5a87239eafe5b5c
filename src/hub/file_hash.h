#pragma once

#include <filesystem>
#include <string_view>

namespace tandem {

/// Whether a file holds what its etag on the hub stands for: the SHA-256 of a large file (64
/// digits), git's SHA-1 of any other (40 digits). An etag of another form says nothing: true.
bool matches_etag(const std::filesystem::path& file, std::string_view etag);

}  // namespace tandem
