#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tandem {

/// A figure of a line of progress.
struct ProgressFigure {
  std::string text;  ///< "step 3/10", in ASCII
  int rank = 0;      ///< those of the highest rank are left out first where the line is short
};

/// How far something has come.
struct ProgressState {
  std::string what;             ///< "Epoch 1/10", in ASCII; stays
  std::optional<double> share;  ///< that is done; nothing where that is not known
  std::vector<ProgressFigure> figures;
};

/// So many rows of nobody knows how many: "Reading  10,000 rows".
ProgressState reading_progress(const std::string& what, int64_t num_rows);

/// "Epoch 1/10 [####....]  step 3/10  ...", in at most `width` columns; with `bar` false without
/// the part in brackets.
std::string progress_text(const ProgressState& state, size_t width, bool bar);

/// "1:23:45" or "23:45".
std::string duration_text(double seconds);
/// "10,616,064"
std::string with_commas(int64_t number);

}  // namespace tandem
