#pragma once

#include <span>

#include "format/json.h"

namespace tandem {

/// A number that prints with the digits that tell a float apart.
OrderedJson number(float value);
OrderedJson numbers(std::span<const float> values);

}  // namespace tandem
