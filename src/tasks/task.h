#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "labels/alignment.h"
#include "labels/label_set.h"
#include "labels/tag_scheme.h"
#include "labels/word_rule.h"
#include "tandem/encoder_config.h"
#include "tasks/task_spec.h"

namespace tandem {

/// A layer of a head before its last one: dense and activation.
struct HiddenLayer {
  int size = 0;
  Activation activation = Activation::tanh;
};

/// One task of a model: a named head and what its outputs mean.
struct Task {
  std::string name;
  const TaskSpec* spec = nullptr;
  LabelSet labels = {};                           ///< one an output of the head
  TagScheme tag_scheme = TagScheme::IO;           ///< tags alone: of `labels`
  std::optional<TagScheme> data_tag_scheme = {};  ///< of the rows, where it is another one
  WordRule words = {};                            ///< tags alone: how a plain text is parted
  double dropout = 0.1;                           ///< in training, before the last layer
  std::optional<HiddenLayer> hidden = {};
  std::vector<Pooling> pooling = {};  ///< what a head on sentences reads; none: the model's own

  TagScheme written_scheme() const { return data_tag_scheme.value_or(tag_scheme); }
  /// The id of what is answered for a word without a token, kCutWord or kSilentWord; -1 for
  /// nothing, which is wrong.
  int32_t label_without(int32_t token) const {
    return token == kSilentWord ? labels.find(silent_tag()).value_or(-1) : -1;
  }
  /// Tags alone: what a word is called that has no token to read; "" where nothing fits.
  std::string_view silent_tag() const {
    return tag_scheme != TagScheme::none || labels.find("O") ? "O" : "";
  }
};

}  // namespace tandem
