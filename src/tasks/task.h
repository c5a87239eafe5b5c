#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/labelled_task.h"
#include "format/json.h"
#include "labels/entities.h"
#include "labels/label_set.h"
#include "labels/tag_scheme.h"
#include "tandem/answer.h"
#include "tandem/encoder_config.h"
#include "tandem/input.h"
#include "text/tokenizer.h"

namespace tandem {

class TaskKind;
class TaskMetrics;

/// A layer of a head before its last one: dense and activation.
struct HiddenLayer {
  int size = 0;
  Activation activation = Activation::tanh;
};

/// How rows are judged; each kind of task reads what concerns it.
struct JudgeOptions {
  /// Which tags form entities, as seqeval's `mode`.
  EntityMode mode = EntityMode::repair;
  /// How the rows' tags are written; default: as those were that the task was trained on.
  std::optional<TagScheme> scheme = {};
};

/// One task of a model: a named head and what its outputs mean. Each kind of task has its own
/// class, which knows all that is particular to it; see TaskKind. Thread-safe once it is set up.
class Task : public LabelledTask {
 public:
  std::string name = {};
  LabelSet labels = {};  ///< that it tells apart
  double dropout = 0.1;  ///< in training, before the last layer
  std::optional<HiddenLayer> hidden = {};
  std::vector<Pooling> pooling = {};  ///< what a head on sentences reads; none: the model's own

  virtual const TaskKind& kind() const = 0;
  /// Whether the head reads each token, else one pooled vector a sequence.
  virtual bool reads_tokens() const = 0;
  /// Logits of a row, C.
  virtual int num_outputs() const { return labels.size(); }

  /// What the head says of one input. `logits` are [C], or [T, C] for a head that reads tokens.
  virtual AnswerForm answer(const Input& input, const Encoding& encoding,
                            std::span<const float> logits) const = 0;
  /// Rewrites labelled rows that are to be judged as the head has learned them. Throws
  /// Error{bad_input}.
  virtual void prepare(std::span<Example>, const JudgeOptions&) const {}
  /// What looks wrong in a label as rows have it, though it can be learned from: "I-LOC begins an
  /// entity"; "" for nothing.
  virtual std::string doubt(const RawLabel&) const { return ""; }
  /// Figures over labelled rows. `unknown`: names the labels that the task lacks; may grow
  /// meanwhile; null where there are none.
  virtual std::unique_ptr<TaskMetrics> metrics(const JudgeOptions& options,
                                               const UnknownLabels* unknown) const = 0;

  /// As tandem.json and heads/<task>/config.json describe it.
  OrderedJson to_json() const;

 protected:
  /// Adds what the kind alone knows, as TaskKind::read() takes it.
  virtual void write(OrderedJson&) const {}
};

/// Tasks do not change once a model has them.
using TaskPtr = std::shared_ptr<const Task>;

}  // namespace tandem
