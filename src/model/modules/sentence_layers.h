#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/threads/thread_team.h"
#include "kernels/linear.h"
#include "model/modules/sentence_module.h"

namespace tandem {

/// What stands between pooled vectors and embeddings: the Dense and Normalize modules of a model on
/// CPU kernels. Thread-safe.
class SentenceLayers {
 public:
  /// `modules` as ModelDescription has them, the first a pooling; they must outlive this.
  SentenceLayers(std::span<const SentenceModule> modules, ThreadTeam& team);

  /// Embeddings [S, D] of pooled vectors [S, P].
  std::vector<float> apply(std::vector<float> pooled_SP, int width, ThreadTeam& team) const;

 private:
  /// A Dense module's layers; see DenseModule.
  struct Dense {
    PanelLinear linear;
    std::optional<PanelLinear> residual;
  };

  static Dense make_dense(const DenseModule& module, ThreadTeam& team);
  static std::vector<float> apply(const DenseModule& module, const Dense& layers,
                                  std::span<const float> rows, ThreadTeam& team);

  std::span<const SentenceModule> modules_;
  std::vector<Dense> dense_;  ///< of the Dense modules, in order
};

}  // namespace tandem
