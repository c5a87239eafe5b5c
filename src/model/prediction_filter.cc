#include "model/prediction_filter.h"

#include <algorithm>
#include <variant>

namespace tandem {

namespace {

void filter(const PredictionFilter& wanted, LabelScores& answer) {
  std::vector<LabelScore>& scores = answer.scores;
  if (wanted.top_k > 0 && scores.size() > wanted.top_k) scores.resize(wanted.top_k);
  std::erase_if(scores, [&](const LabelScore& each) { return each.score < wanted.min_score; });
}

/// The words of a span, of those of the text.
std::pair<size_t, size_t> words_of(const FoundEntity& entity, const WordTags& answer) {
  if (answer.places.empty())
    return {static_cast<size_t>(entity.begin), static_cast<size_t>(entity.end)};
  const auto first = std::ranges::lower_bound(answer.places, entity.begin, {}, &WordPlace::begin);
  const auto last = std::ranges::lower_bound(answer.places, entity.end, {}, &WordPlace::begin);
  return {static_cast<size_t>(first - answer.places.begin()),
          static_cast<size_t>(last - answer.places.begin())};
}

void filter(const PredictionFilter& wanted, WordTags& answer) {
  std::vector<FoundEntity>& spans = answer.has_entities ? answer.entities : answer.words;
  const std::string outside = answer.has_entities ? "O" : "";
  const auto is_weak = [&](const FoundEntity& span) { return span.score < wanted.min_score; };
  for (const FoundEntity& span : spans) {
    if (!is_weak(span)) continue;
    const auto [first, last] = words_of(span, answer);
    for (size_t word = first; word < last; ++word) answer.tags[word] = outside;
  }
  std::erase_if(spans, is_weak);
}

}  // namespace

void PredictionFilter::apply(Prediction& prediction) const {
  for (Answer& answer : prediction.answers)
    std::visit([this](auto& form) { filter(*this, form); }, answer.value);
}

}  // namespace tandem
