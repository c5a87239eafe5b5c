#include "model/windowed_batch.h"

#include <algorithm>
#include <limits>

#include "base/checked.h"
#include "text/truncation.h"

namespace tandem {

namespace {

/// How far tokens [begin, end) of a text of `length` tokens stand from where a window that holds
/// them all cuts it.
size_t depth(const TokenRange& window, size_t begin, size_t end, size_t length) {
  constexpr size_t kUncut = std::numeric_limits<size_t>::max() - 1;
  const size_t left = window.begin == 0 ? kUncut : begin - window.begin;
  const size_t right = window.end == length ? kUncut : window.end - end;
  return std::min(left, right);
}

/// The window in which they stand deepest; as many as there are windows where none holds them all.
size_t deepest(const std::vector<TokenRange>& windows, size_t begin, size_t end, size_t length) {
  size_t best = windows.size(), most = 0;
  for (size_t w = 0; w < windows.size(); ++w) {
    if (begin < windows[w].begin || end > windows[w].end) continue;
    const size_t found = depth(windows[w], begin, end, length);
    if (best < windows.size() && found <= most) continue;
    best = w;
    most = found;
  }
  return best;
}

std::vector<int32_t> joined(std::span<const int32_t> all, size_t front, size_t back,
                            const TokenRange& text) {
  std::vector<int32_t> window(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(front));
  const auto inner = all.subspan(front + text.begin, text.end - text.begin);
  window.insert(window.end(), inner.begin(), inner.end());
  window.insert(window.end(), all.end() - static_cast<std::ptrdiff_t>(back), all.end());
  return window;
}

}  // namespace

WindowedBatch::WindowedBatch(const PackedView& whole, const WindowOptions& options,
                             std::span<const uint8_t> begins_word_T) {
  for (int s = 0; s < whole.num_sequences(); ++s) {
    add_windows(whole, s, options, begins_word_T);
    offsets_.push_back(windows_.num_sequences());
  }
}

void WindowedBatch::add_windows(const PackedView& whole, int sequence, const WindowOptions& options,
                                std::span<const uint8_t> begins_word_T) {
  const auto first = static_cast<size_t>(whole.offsets[static_cast<size_t>(sequence)]);
  const size_t size = static_cast<size_t>(whole.offsets[static_cast<size_t>(sequence) + 1]) - first;
  const auto ids = whole.ids_T.subspan(first, size);
  const auto segments = whole.segments_T.subspan(first, size);
  const auto most = static_cast<size_t>(options.max_length);
  const auto front = static_cast<size_t>(options.front), back = static_cast<size_t>(options.back);
  Text text{.length = size - front - back, .windows = {{0, size - front - back}}};
  if (size > most) {
    text.windows = tandem::windows(text.length, most - front - back,
                                   static_cast<size_t>(options.stride), TruncationSide::right);
  }
  if (!begins_word_T.empty()) text.begins_word = begins_word_T.subspan(first + front, text.length);
  for (const TokenRange& window : text.windows) {
    text.begin_W.push_back(windows_.num_tokens() + options.front);
    windows_.append(joined(ids, front, back, window), joined(segments, front, back, window),
                    sequence);
  }
  for (int token = -options.front; token < 0; ++token)
    source_T_.push_back(text.begin_W.front() + token);
  add_sources(text);
  for (int token = -options.back; token < 0; ++token)
    source_T_.push_back(windows_.num_tokens() + token);
}

void WindowedBatch::add_sources(const Text& text) {
  const auto add = [&](size_t window, size_t token) {
    source_T_.push_back(text.begin_W[window] + narrow<int32_t>(token) -
                        narrow<int32_t>(text.windows[window].begin));
  };
  const auto begins_word = [&](size_t token) {
    return text.begins_word.empty() || text.begins_word[token] != 0;
  };
  for (size_t begin = 0, end = 0; begin < text.length; begin = end) {
    for (end = begin + 1; end < text.length && !begins_word(end);) ++end;
    const size_t window = deepest(text.windows, begin, end, text.length);
    const bool fits = window < text.windows.size();
    for (size_t token = begin; token < end; ++token)
      add(fits ? window : deepest(text.windows, token, token + 1, text.length), token);
  }
}

bool WindowedBatch::is_first(int window) const {
  return std::ranges::binary_search(offsets_, window);
}

std::vector<float> WindowedBatch::token_rows(std::span<const float> rows_UC, int width) const {
  const auto size = static_cast<size_t>(width);
  std::vector<float> rows_TC;
  rows_TC.reserve(source_T_.size() * size);
  for (const int32_t token : source_T_) {
    const auto row = rows_UC.subspan(static_cast<size_t>(token) * size, size);
    rows_TC.insert(rows_TC.end(), row.begin(), row.end());
  }
  return rows_TC;
}

std::vector<float> WindowedBatch::means(std::span<const float> rows_WC, int width) const {
  return weighted_means(rows_WC, width,
                        std::vector<float>(static_cast<size_t>(windows_.num_sequences()), 1.0F));
}

std::vector<float> WindowedBatch::means_by_tokens(std::span<const float> rows_WC, int width) const {
  std::vector<float> tokens_W;
  for (size_t w = 0; w + 1 < windows_.offsets.size(); ++w)
    tokens_W.push_back(static_cast<float>(windows_.offsets[w + 1] - windows_.offsets[w]));
  return weighted_means(rows_WC, width, tokens_W);
}

std::vector<float> WindowedBatch::weighted_means(std::span<const float> rows_WC, int width,
                                                 std::span<const float> weight_W) const {
  const auto size = static_cast<size_t>(width);
  std::vector<float> means_SC((offsets_.size() - 1) * size, 0.0F);
  for (size_t s = 0; s + 1 < offsets_.size(); ++s) {
    const auto first = static_cast<size_t>(offsets_[s]),
               last = static_cast<size_t>(offsets_[s + 1]);
    const std::span<float> mean = std::span(means_SC).subspan(s * size, size);
    if (last - first == 1) {  // to the bit
      std::ranges::copy(rows_WC.subspan(first * size, size), mean.begin());
      continue;
    }
    float sum = 0.0F;
    for (size_t w = first; w < last; ++w) sum += weight_W[w];
    for (size_t w = first; w < last; ++w) {
      for (size_t c = 0; c < size; ++c) mean[c] += weight_W[w] / sum * rows_WC[w * size + c];
    }
  }
  return means_SC;
}

}  // namespace tandem
