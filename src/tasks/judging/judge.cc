#include "tasks/judging/judge.h"

namespace tandem {

Judge::Judge(std::vector<JudgedTask> tasks, const JudgeOptions& options) {
  for (const JudgedTask& judged : tasks) {
    Part& part = parts_.emplace_back();
    part.judged = judged;
    if (judged.task != nullptr) part.metrics = judged.task->metrics(options, judged.unknown);
  }
}

Judge::Verdict Judge::judge(Part& part, size_t t, const Dataset& data, const PackedBatch& batch,
                            int sequence, const HeadRows& head, const OnWrong& on_wrong) {
  const int example = batch.example_S[static_cast<size_t>(sequence)];
  const EncodedExamplePtr kept = data.at(example);
  const Target& gold = kept->targets[t];
  if (!is_labelled(gold)) return Verdict::unlabelled;
  std::vector<int32_t> units = data.unit_rows(batch, sequence, static_cast<int>(t));
  if (!head.places.empty()) {
    for (int32_t& unit : units) {
      if (unit >= 0) unit = head.places[static_cast<size_t>(unit)];
    }
  }
  const UnitLogits logits{head.logits_RC, part.judged.task->num_outputs(), units};
  ++part.num_labelled;
  if (part.metrics->add(gold, logits)) return Verdict::right;
  if (on_wrong) on_wrong(example, *part.judged.task, *part.metrics, gold, logits);
  return Verdict::wrong;
}

void Judge::add(const Dataset& data, const PackedBatch& batch, std::span<const HeadRows> heads,
                const OnWrong& on_wrong) {
  for (int s = 0; s < batch.num_sequences(); ++s) {
    const auto at = static_cast<size_t>(s);
    if (s > 0 && batch.example_S[at] == batch.example_S[at - 1]) continue;
    bool all_labelled = true, all_right = true;
    for (size_t t = 0; t < parts_.size(); ++t) {
      if (parts_[t].metrics == nullptr) continue;
      const Verdict verdict = judge(parts_[t], t, data, batch, s, heads[t], on_wrong);
      all_labelled = all_labelled && verdict != Verdict::unlabelled;
      all_right = all_right && verdict == Verdict::right;
    }
    if (!all_labelled) continue;
    ++num_joint_;
    joint_right_ += all_right ? 1 : 0;
  }
}

std::vector<TaskFigures> Judge::figures() const {
  std::vector<TaskFigures> figures;
  for (const auto& [judged, metrics, num_labelled] : parts_) {
    if (metrics == nullptr) continue;
    figures.push_back({judged.task, num_labelled,
                       judged.unknown == nullptr ? "" : judged.unknown->list(), metrics->summary(),
                       metrics->tables()});
  }
  return figures;
}

double Judge::joint_accuracy() const {
  return num_joint_ == 0 ? 0.0
                         : static_cast<double>(joint_right_) / static_cast<double>(num_joint_);
}

}  // namespace tandem
