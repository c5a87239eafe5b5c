#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/threads/barrier.h"
#include "base/threads/thread_team.h"
#include "encoder/encoder_weights.h"
#include "encoder/inference/dealing.h"
#include "encoder/inference/forward_pass.h"
#include "encoder/inference/panel_encoder.h"
#include "encoder/relative_bias.h"
#include "kernels/buffer.h"
#include "kernels/dispatch.h"
#include "tandem/encoder_config.h"
#include "text/packed_view.h"

namespace tandem {

/// Forward pass of BERT (Devlin et al. 2019) and its families for inference on CPU kernels, packed:
/// nothing is padded. What a family adds or lacks follows from the configuration's sizes.
/// A batch that is large enough is dealt to the workers by whole sequences, which each takes
/// through all layers alone; in a small one all workers share every operation. A sequence's result
/// does not depend, to the bit, on that, on its neighbours in the batch nor on the number of
/// threads. One caller at a time: it uses the team and this object's buffers.
class Encoder {
 public:
  /// Throws Error{bad_input} for a configuration that check() refuses.
  Encoder(const EncoderConfig& config, const EncoderWeights& weights,
          std::shared_ptr<ThreadTeam> team, const Kernels& kernels = tandem::kernels(),
          ComputeType compute_type = ComputeType::fp32);

  const EncoderConfig& config() const { return parts_.config; }

  /// Last hidden states [T, H], valid until the next call. Throws Error{bad_input} for ids,
  /// segments or positions out of range and for offsets that are not those of non-empty sequences
  /// over T.
  std::span<const float> forward(const PackedView& batch);

  /// Sentence vectors [S, P * H] from hidden states [T, H]; see pool_rows.
  void pool(std::span<const float> hidden_TH, std::span<const int32_t> offsets,
            std::span<const Pooling> poolings, std::span<float> sentence_SP,
            int64_t skip = 0) const;

 private:
  /// Copies of a group's sequences, laid end to end.
  struct Gathered {
    std::vector<int32_t> ids, positions, segments, offsets;
    void gather(const PackedView& batch, const SequenceGroup& group);
  };

  std::span<const float> forward_together(const PackedView& batch, std::span<const float> bias);
  std::span<const float> forward_in_groups(const PackedView& batch, std::span<const float> bias,
                                           std::span<const SequenceGroup> groups);

  std::shared_ptr<ThreadTeam> team_;
  PanelEncoder parts_;
  std::optional<RelativeBias> relative_bias_;
  Barrier barrier_;
  std::vector<ForwardPass> passes_;  ///< of each worker; the first one serves all together, too
  std::vector<Gathered> gathered_;   ///< of each worker
  Buffer hidden_;                    ///< of a batch in groups, in its order
  std::vector<int32_t> positions_;
};

}  // namespace tandem
