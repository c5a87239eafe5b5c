#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "format/config/config.h"
#include "tandem/encoder_config.h"

namespace tandem {

/// Parts of the model that training leaves as they are. Both ends of a range of layers are
/// included; layer 0 is the lowest.
struct FreezeOptions {
  bool all = false;       ///< trains nothing: the run evaluates
  bool backbone = false;  ///< the whole encoder
  bool embeddings = false;
  std::vector<std::pair<int, int>> layers;  ///< `layers: 0-3`, or [0, 2-4]
  std::vector<std::string> tasks;           ///< heads by the task's name
};

/// `model:` of the configuration.
struct ModelOptions {
  std::string backbone;  ///< directory or hub id; empty: bert-base-uncased, else the installed
                         ///< all-MiniLM-L6-v2
  std::filesystem::path backbone_path;    ///< where `backbone` is as a path, if something is there
  std::filesystem::path backbone_config;  ///< `backbone: {config: PATH}`: seeded random weights of
                                          ///< this config.json's shape
  std::vector<Pooling> pooling;   ///< one, or several side by side; none: cls in the short form,
                                  ///< else what 1_Pooling says, else cls
  std::optional<int> max_length;  ///< tokens of a sequence, special ones included; longer texts are
                                  ///< cut. Default: 128, or fewer positions
  int num_classes_task_a = 0;     ///< short form; 0: not given
  int num_labels_task_b = 0;      ///< short form; 0: not given
  FreezeOptions freeze;           ///< `freeze`, or the short form's `freeze_backbone`

  /// Reads `model:`; a null node gives the defaults. Throws Error{bad_input} naming file, line and
  /// key.
  static ModelOptions read(const ConfigNode* node);
};

}  // namespace tandem
