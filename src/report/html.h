#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tandem {

/// A piece of markup that stands in our own source: nothing else can be made into one.
class Markup {
 public:
  template <size_t N>
  consteval Markup(const char (&text)[N]) : text_(text, N - 1) {}  // NOLINT: a literal is markup
  std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

/// "0.9286", as the tables of `evaluate` have it; "" for what is not finite.
std::string figure_text(double value);

/// A page as it grows. Whatever is not a literal of this program comes in by text(), which can end
/// no element and begin none, or as a number. Attributes are literals and numbers alone.
class Html {
 public:
  Html& operator<<(Markup markup) {
    out_ += markup.text();
    return *this;
  }
  /// A text from outside: what means something in HTML is escaped, control characters are shown as
  /// their pictures, those that turn the direction of writing as "[U+202E]", and U+FFFD stands for
  /// what is not UTF-8.
  Html& text(std::string_view text);
  Html& number(int64_t value);
  /// Four digits that count: "0.9286", "2e-05"; "" for what is not finite.
  Html& number(double value);
  Html& figure(double value);  ///< figure_text()

  const std::string& str() const { return out_; }

 private:
  std::string out_;
};

}  // namespace tandem
