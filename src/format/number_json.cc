#include "format/number_json.h"

#include <array>
#include <charconv>
#include <cstdlib>

namespace tandem {

OrderedJson number(float value) {
  // The shortest decimal of the float, read as a double, prints as that decimal again.
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size() - 1, value);
  *end.ptr = '\0';
  return std::strtod(digits.data(), nullptr);
}

OrderedJson numbers(std::span<const float> values) {
  OrderedJson list = OrderedJson::array();
  for (const float value : values) list.push_back(number(value));
  return list;
}

}  // namespace tandem
