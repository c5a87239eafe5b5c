#pragma once

#include <span>
#include <string>
#include <vector>

namespace tandem {

/// What looks like a slip in the labels of rows, one line each to follow the task's name: labels
/// that differ by case, white space or invisible characters alone, or that begin or end with such.
std::vector<std::string> label_doubts(std::span<const std::string> labels);

/// The same in tags that count as the IO scheme: other ways to write O (0, o, OTHER), prefixes that
/// are not read as such (b-per, B_PER, PER-B), and tags without any O, which are no entities but
/// plain labels of words.
std::vector<std::string> tag_doubts(std::span<const std::string> tags);

}  // namespace tandem
