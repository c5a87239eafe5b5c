#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tandem {

/// An item of a list; nothing for null or None.
using ListItem = std::optional<std::string>;

/// The items of a list that somebody has written into one cell, as JSON (["a", null, 3]), Python
/// (['a', None, 3]) or NumPy (['a' 'b']) write it. Nothing for a cell that holds no list: one that
/// does not begin with [ or, as texts may, with [ before anything but a quote, unless `any_item`.
/// Throws Error{bad_input} for a list that does not end, and for lists in lists.
std::optional<std::vector<ListItem>> list_in_cell(std::string_view cell, bool any_item);

}  // namespace tandem
