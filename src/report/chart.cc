#include "report/chart.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tandem {

namespace {

constexpr size_t kMostPoints = 500;
constexpr size_t kMostDots = 60;
constexpr double kLeft = 56, kRight = 628, kTop = 12, kBottom = 196;

// Literals, so that a curve's place picks a colour and nothing else can.
constexpr std::array<Markup, 6> kColours = {"c0", "c1", "c2", "c3", "c4", "c5"};

/// 1, 2 or 5 times a power of ten, so that at most seven steps fill `range`.
double step_of_ticks(double range) {
  const double power = std::pow(10.0, std::floor(std::log10(range / 4)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (range / (factor * power) <= 7) return factor * power;
  }
  return 10 * power;
}

/// One side of a chart: values to places.
struct Axis {
  double low, high, first, last;

  double place(double value) const { return first + (value - low) / (high - low) * (last - first); }
  std::vector<double> ticks() const {
    const double step = step_of_ticks(high - low);
    std::vector<double> found;
    for (double k = std::ceil(low / step); k * step <= high + step * 1e-9; ++k)
      found.push_back(k == 0 ? 0.0 : k * step);
    return found;
  }
};

/// Never empty, however near the values are to each other.
Axis axis_of(double low, double high, double first, double last) {
  const double room = std::max({(high - low) * 0.05, std::abs(high) * 1e-3, 1e-9});
  return {low - room, high + room, first, last};
}

void begin_svg(Html& html) {
  html << "<svg viewBox=\"0 0 640 224\" role=\"img\">\n";
}

void add_y_ticks(Html& html, const Axis& y) {
  for (const double tick : y.ticks()) {
    const double at = y.place(tick);
    html << "<path class=\"grid\" d=\"M";
    html.number(kLeft) << " ";
    html.number(at) << "H";
    html.number(kRight) << "\"/><text class=\"y\" x=\"50\" y=\"";
    html.number(at + 4) << "\">";
    html.number(tick) << "</text>\n";
  }
}

void add_x_ticks(Html& html, const Axis& x) {
  for (const double tick : x.ticks()) {
    if (tick != std::floor(tick)) continue;
    html << "<text class=\"x\" x=\"";
    html.number(x.place(tick)) << "\" y=\"216\">";
    html.number(static_cast<int64_t>(tick)) << "</text>\n";
  }
}

void add_curve(Html& html, const std::vector<Curve::Point>& points, const Axis& x, const Axis& y,
               Markup colour) {
  html << "<path class=\"curve " << colour << "\" d=\"";
  for (size_t i = 0; i < points.size(); ++i) {
    if (i == 0) {
      html << "M";
    } else {
      html << "L";
    }
    html.number(x.place(points[i].step)) << " ";
    html.number(y.place(points[i].value));
  }
  html << "\"/>\n";
  if (points.size() > kMostDots) return;
  for (const Curve::Point& point : points) {
    html << "<circle class=\"dot " << colour << "\" r=\"2.5\" cx=\"";
    html.number(x.place(point.step)) << "\" cy=\"";
    html.number(y.place(point.value)) << "\"/>\n";
  }
}

}  // namespace

std::vector<Curve::Point> thinned(const std::vector<Curve::Point>& points, size_t most) {
  const size_t together = (points.size() + most - 1) / most;
  if (together <= 1) return points;
  std::vector<Curve::Point> means;
  for (size_t first = 0; first < points.size(); first += together) {
    const size_t count = std::min(together, points.size() - first);
    Curve::Point mean;
    for (size_t i = first; i < first + count; ++i) {
      mean.step += points[i].step / static_cast<double>(count);
      mean.value += points[i].value / static_cast<double>(count);
    }
    means.push_back(mean);
  }
  return means;
}

void add_chart(Html& html, const Chart& chart) {
  std::vector<std::vector<Curve::Point>> curves;
  std::vector<double> steps, values;
  for (const Curve& curve : chart.curves) {
    for (const Curve::Point& point : curves.emplace_back(thinned(curve.points, kMostPoints))) {
      steps.push_back(point.step);
      values.push_back(point.value);
    }
  }
  if (values.empty()) return;
  const auto [first, last] = std::ranges::minmax(steps);
  const auto [low, high] = std::ranges::minmax(values);
  const Axis x = axis_of(first, last, kLeft, kRight), y = axis_of(low, high, kBottom, kTop);
  html << "<figure><h3>";
  html.text(chart.title) << "</h3>\n";
  begin_svg(html);
  add_y_ticks(html, y);
  add_x_ticks(html, x);
  for (size_t i = 0; i < curves.size(); ++i)
    add_curve(html, curves[i], x, y, kColours[i % kColours.size()]);
  html << "</svg>\n<figcaption>";
  for (size_t i = 0; i < curves.size(); ++i) {
    html << "<span class=\"key " << kColours[i % kColours.size()] << "\">";
    html.text(chart.curves[i].name) << "</span> ";
    if (!chart.curves[i].points.empty()) html.figure(chart.curves[i].points.back().value) << " ";
    const size_t together = (chart.curves[i].points.size() + kMostPoints - 1) / kMostPoints;
    if (together > 1) {
      html << "(means of ";
      html.number(static_cast<int64_t>(together)) << " steps) ";
    }
  }
  html << "at the end, over steps</figcaption></figure>\n";
}

void add_histogram(Html& html, const Lengths& lengths) {
  if (lengths.rows.empty()) return;
  constexpr int kMostBars = 40;
  const int longest = lengths.rows.rbegin()->first;
  const int width = longest / kMostBars + 1;
  std::vector<int64_t> bars(static_cast<size_t>(longest / width) + 1);
  for (const auto& [tokens, rows] : lengths.rows) bars[static_cast<size_t>(tokens / width)] += rows;
  const Axis x{0, static_cast<double>(bars.size()) * width, kLeft, kRight};
  const Axis y{0, static_cast<double>(std::max<int64_t>(std::ranges::max(bars), 4)), kBottom, kTop};
  html << "<figure>";
  begin_svg(html);
  add_y_ticks(html, y);
  add_x_ticks(html, x);
  for (size_t i = 0; i < bars.size(); ++i) {
    const double top = y.place(static_cast<double>(bars[i]));
    html << "<rect class=\"bar\" x=\"";
    html.number(x.place(static_cast<double>(i) * width) + 0.5) << "\" y=\"";
    html.number(top) << "\" width=\"";
    html.number((kRight - kLeft) / static_cast<double>(bars.size()) - 1) << "\" height=\"";
    html.number(kBottom - top) << "\"/>\n";
  }
  html << "</svg>\n<figcaption>rows by tokens, special ones included</figcaption></figure>\n";
}

}  // namespace tandem
