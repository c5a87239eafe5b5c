#pragma once

#include <string>
#include <string_view>

namespace tandem {

/// The code points of a valid UTF-8 text.
std::u32string code_points_of(std::string_view text);

/// The UTF-8 form of valid code points.
std::string utf8_of(std::u32string_view points);

}  // namespace tandem
