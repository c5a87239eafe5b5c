#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace tandem {

/// Without ASCII spaces and tabs (and line ends) at both ends.
std::string_view trim(std::string_view text);

/// The parts between separators; empty ones are kept, so there is at least one.
std::vector<std::string> split(std::string_view text, char separator);

/// The parts between runs of ASCII white space; none of them is empty.
std::vector<std::string> split_words(std::string_view text);
/// The same as views into `text`.
std::vector<std::string_view> split_views(std::string_view text);

/// The value of a decimal number that is the whole text: "7", "-0.5", "1e-3"; not "inf" or "nan".
std::optional<double> parse_decimal(std::string_view text);

/// The value of an integer in decimal digits that is the whole text and fits: "7", "-7" unless T is
/// unsigned; not "+7".
template <std::integral T>
std::optional<T> parse_integer(std::string_view text) {
  T value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && rest == end ? std::optional(value) : std::nullopt;
}
/// That of the rest of a text behind `prefix`; nothing where it begins otherwise.
std::optional<int64_t> number_after(std::string_view prefix, std::string_view text);

/// A to Z as a to z, all else as it is, whatever the locale.
char lower_ascii(char c);
std::string lower_ascii(std::string_view text);

/// The elements of a range with `separator` between them; `text_of` makes a text of each, or is the
/// member that holds it.
template <typename Range, typename TextOf = std::identity>
std::string join(const Range& range, std::string_view separator, TextOf text_of = {}) {
  std::string text;
  std::string_view between;
  for (const auto& element : range) {
    text += between;
    text += std::invoke(text_of, element);
    between = separator;
  }
  return text;
}

}  // namespace tandem
