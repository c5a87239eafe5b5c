#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/threads/share.h"
#include "encoder/inference/panel_encoder.h"
#include "kernels/buffer.h"
#include "kernels/linear_input.h"
#include "text/packed_view.h"

namespace tandem {

/// One run of an encoder over packed sequences, by one worker or by several in step, and the
/// buffers that it keeps for the next. Every value is computed alike in both ways.
class ForwardPass {
 public:
  explicit ForwardPass(const PanelEncoder& encoder);

  /// Makes room for so many workers. Ids, positions and segments must be in range; `bias` as in
  /// Attention::apply. The batch must live until run() is done.
  void prepare(const PackedView& batch, std::span<const float> bias, int workers);

  /// To be called by every worker of `share`. Allocates nothing and does not throw.
  void run(const Share& share);

  /// Last hidden states [T, H] after run(), until the next prepare().
  std::span<const float> hidden() const { return hidden_TH_; }

 private:
  /// Rows [first, last).
  struct Rows {
    int64_t first, last;
    int64_t size() const { return last - first; }
  };

  void embed_tokens(const Share& share);
  void run_layer(const Share& share, const PanelEncoder::Layer& layer);
  void attend(const Share& share, const PanelEncoder::Layer& layer);
  void run_rows(const Share& share, const PanelEncoder::Layer& layer, Rows rows);
  void normalise(const Share& share, const PanelEncoder::Norm& norm, Rows rows);
  void run_inner(const Share& share, const PanelEncoder::Layer& layer, Rows rows);
  std::span<float> hidden(Rows rows);

  const PanelEncoder* encoder_;
  bool attends_in_bf16_;
  PackedView batch_;
  std::span<const float> bias_;
  Buffer buffer_;
  std::span<float> hidden_TH_, embedded_TE_, qkv_T3H_;
  std::span<float> context_TH_;  ///< empty, as is inner_RI_, where bf16 is written at once
  BasicBuffer<Bf16Pair> pairs_;
  std::span<Bf16Pair> qkv_pairs_T3H_;  ///< in place of qkv_T3H_ where attention is in bf16
  std::span<float> inner_RI_;          ///< of one block of rows
  LinearInput embedded_, hidden_, context_, inner_;
  std::vector<Buffer> attention_scratch_;  ///< of each worker
};

}  // namespace tandem
