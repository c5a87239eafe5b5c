#include "tasks/classification/class_task.h"

#include <algorithm>

#include "tasks/classification/class_metrics.h"
#include "tasks/heads/probabilities.h"
#include "tasks/labels/label_choice.h"

namespace tandem {

Target ClassTask::target(const RawLabel& label, std::span<const EncodedSequence* const>,
                         UnknownLabels* unknown) const {
  return ClassTarget{id_of(std::get<LabelValue>(label), labels, unknown)};
}

std::vector<int32_t> ClassTask::unit_rows(const Target&,
                                          std::span<const PackedSequence> sequences) const {
  return {sequences.front().number};
}

void ClassTask::lay_out(const Target& target, std::span<const PackedSequence> sequences,
                        Targets& targets) const {
  targets.rows.push_back(sequences.front().number);
  targets.labels.push_back(std::get<ClassTarget>(target).id);
}

AnswerForm ClassTask::answer(const Input&, const Encoding&, std::span<const float> logits) const {
  std::vector<float> probabilities(logits.begin(), logits.end());
  softmax(probabilities);
  LabelScores answer;
  for (int label = 0; label < labels.size(); ++label)
    answer.scores.push_back({labels.name(label), probabilities[static_cast<size_t>(label)]});
  std::ranges::stable_sort(answer.scores, std::greater(), &LabelScore::score);
  return answer;
}

std::unique_ptr<TaskMetrics> ClassTask::metrics(const JudgeOptions&,
                                                const UnknownLabels* unknown) const {
  return std::make_unique<ClassMetrics>(*this, unknown);
}

}  // namespace tandem
