#include "data/label_value.h"

#include <cmath>
#include <limits>

#include "base/fail.h"
#include "base/strings/text.h"

namespace tandem {

namespace {

LabelValue label_of(double number) {
  constexpr double kMost = 9007199254740992.0;  // beyond that not every integer is a double
  if (std::abs(number) <= kMost && number == std::floor(number))
    return static_cast<int64_t>(number);
  bad_input(Json(number).dump(),
            " looks like a number to predict (regression), which is not there yet; write the "
            "names of classes as texts");
}

}  // namespace

std::optional<LabelValue> label_in(const std::string& cell) {
  if (cell.empty()) return std::nullopt;
  const std::optional<int64_t> number = parse_integer<int64_t>(cell);
  // "007" is a name: as a number it would not be written so again.
  if (!number || std::to_string(*number) != cell) return cell;
  if (*number == kNoLabel) return std::nullopt;
  return *number;
}

std::optional<LabelValue> label_in(const Json& value) {
  if (value.is_null()) return std::nullopt;
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return label_of(value.get<double>());
  const bool fits = value.is_number_integer() &&
                    (!value.is_number_unsigned() ||
                     value.get<uint64_t>() <= uint64_t{std::numeric_limits<int64_t>::max()});
  if (!fits) bad_input("expected a label (a text or an integer), found ", describe(value));
  if (value.get<int64_t>() == kNoLabel) return std::nullopt;
  return value.get<int64_t>();
}

std::string name_of(const LabelValue& label) {
  const auto* number = std::get_if<int64_t>(&label);
  return number != nullptr ? std::to_string(*number) : std::get<std::string>(label);
}

std::string describe(const Json& value) {
  if (value.is_array()) return "a list";
  if (value.is_object()) return "an object";
  if (value.is_string()) return "a text";
  return value.dump();
}

}  // namespace tandem
