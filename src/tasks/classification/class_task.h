#pragma once

#include "tasks/task.h"

namespace tandem {

/// One of C classes for a text or a pair: pooled vector, dropout, linear, softmax.
class ClassTask : public Task {
 public:
  const TaskKind& kind() const override;
  bool reads_tokens() const override { return false; }

  Target target(const RawLabel& label, std::span<const EncodedSequence* const> sequences,
                UnknownLabels* unknown) const override;
  std::vector<int32_t> unit_rows(const Target& target,
                                 std::span<const PackedSequence> sequences) const override;
  void lay_out(const Target& target, std::span<const PackedSequence> sequences,
               Targets& targets) const override;
  AnswerForm answer(const Input& input, const Encoding& encoding,
                    std::span<const float> logits) const override;
  std::unique_ptr<TaskMetrics> metrics(const JudgeOptions& options,
                                       const UnknownLabels* unknown) const override;
};

}  // namespace tandem
