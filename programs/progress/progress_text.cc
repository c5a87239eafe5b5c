#include "programs/progress/progress_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>

namespace tandem {

namespace {

constexpr size_t kLeastBar = 6, kMostBar = 24;

std::string bar_of(double share, size_t width) {
  const auto filled = static_cast<size_t>(std::clamp(share, 0.0, 1.0) * static_cast<double>(width));
  return " [" + std::string(filled, '#') + std::string(width - filled, '.') + "]";
}

}  // namespace

ProgressState reading_progress(const std::string& what, int64_t num_rows) {
  return {.what = what, .share = {}, .figures = {{with_commas(num_rows) + " rows", 0}}};
}

std::string progress_text(const ProgressState& state, size_t width, bool bar) {
  std::vector<ProgressFigure> figures = state.figures;
  while (true) {
    std::string text;
    for (const ProgressFigure& figure : figures) text += "  " + figure.text;
    const size_t used = state.what.size() + text.size();
    const size_t brackets = 3;
    if (bar && state.share && used + brackets + kLeastBar <= width)
      return state.what + bar_of(*state.share, std::min(kMostBar, width - used - brackets)) + text;
    if (used <= width || figures.empty()) return (state.what + text).substr(0, width);
    figures.erase(std::ranges::max_element(figures, {}, &ProgressFigure::rank));
  }
}

std::string duration_text(double seconds) {
  // A share of nearly nothing foretells more than fits.
  const auto whole = static_cast<int64_t>(std::isfinite(seconds) ? std::min(seconds, 3.6e9) : 0.0);
  std::array<char, 32> text{};
  if (whole >= 3600) {
    std::snprintf(text.data(), text.size(), "%d:%02d:%02d", static_cast<int>(whole / 3600),
                  static_cast<int>(whole / 60 % 60), static_cast<int>(whole % 60));
  } else {
    std::snprintf(text.data(), text.size(), "%d:%02d", static_cast<int>(whole / 60),
                  static_cast<int>(whole % 60));
  }
  return text.data();
}

std::string with_commas(int64_t number) {
  std::string text = std::to_string(number);
  for (auto at = static_cast<int64_t>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<size_t>(at), ",");
  return text;
}

}  // namespace tandem
