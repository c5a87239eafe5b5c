#pragma once

#include "report/html.h"
#include "report/report.h"

namespace tandem {

/// Lines over steps as inline SVG, with a legend; of a long curve means of neighbours are drawn.
void add_chart(Html& html, const Chart& chart);

/// Bars of rows by tokens as inline SVG.
void add_histogram(Html& html, const Lengths& lengths);

/// At most `most` points: each the mean of as many neighbours.
std::vector<Curve::Point> thinned(const std::vector<Curve::Point>& points, size_t most);

}  // namespace tandem
