#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/threads/thread_team.h"
#include "encoder/training/training_encoder.h"
#include "tandem/compute_type.h"
#include "tandem/torch/encoder.h"
#include "text/packed_view.h"

namespace tandem::nn {

/// A TransformerEncoder's forward and backward pass on the CPU kernels of TrainingEncoder: autograd
/// sees one function from a packed batch to the last hidden states. The module stays the owner of
/// the parameters, whose memory must not move; changed ones are brought into the kernels' panels
/// again before the next pass. For one thread at a time.
class KernelEncoder {
 public:
  /// All dropout masks follow from `dropout_seed`, the optimiser step and the sequences' places.
  KernelEncoder(TransformerEncoder encoder, std::shared_ptr<ThreadTeam> team,
                ComputeType compute_type, uint64_t dropout_seed);

  /// Last hidden states [T, H], like encoder->forward(): parts in training mode drop, anew in each
  /// optimiser step `step`, and where gradients are recorded, backward ends at the lowest part that
  /// has a trainable parameter. Gradients are written to or, where one stands there, added to
  /// .grad; its memory is kept from step to step. Only the last result can be gone back through.
  /// Throws Error{bad_input} as Encoder::forward.
  at::Tensor forward(const PackedView& batch, int64_t step = 0);

  /// After numbers [first, first + size) of a parameter have changed, and its version has: brings
  /// them into panels at once, while they are in the cache, instead of before the next pass. Of a
  /// matrix, whole rows, a multiple of kRowGroup or the last ones; all of a parameter's numbers in
  /// turn. Thread-safe for numbers that differ. Other tensors are left alone.
  void update(const at::Tensor& parameter, int64_t first, int64_t size);

  /// The sum of the squares of what the last backward() left in a parameter's .grad; nothing where
  /// that is not known.
  std::optional<double> gradient_squares(const at::Tensor& parameter) const;

  /// For autograd: from the gradient of the result of pass number `pass`. Throws Error{failed}
  /// where another pass followed.
  void backward(const at::Tensor& d_hidden_TH, uint64_t pass);

 private:
  struct Parameter {
    at::Tensor value;
    size_t part = 0;      ///< 0: the embeddings, then the layers
    at::Tensor gradient;  ///< becomes .grad
    PanelPlace place;
    uint32_t version = 0;  ///< of the values that are in panels
  };

  std::vector<bool> trainable_parts() const;
  std::vector<bool> dropping_parts();
  /// Brings what has changed into panels.
  void refresh();
  ParameterGradient gradient_of(const std::string& name, Parameter& parameter);
  /// Zeroes what the last batch left in the gradient of the word embeddings.
  void clear_word_gradient(at::Tensor& gradient);

  TransformerEncoder encoder_;
  uint64_t dropout_seed_;
  uint64_t passes_ = 0;
  std::map<std::string, Parameter> parameters_;
  std::unordered_map<const c10::TensorImpl*, Parameter*> by_value_;
  std::shared_ptr<ThreadTeam> team_;
  std::unique_ptr<TrainingEncoder> kernels_;
  std::vector<int32_t> ids_;        ///< of the last batch
  std::vector<int32_t> word_rows_;  ///< of the kept gradient that may not be 0
};

}  // namespace tandem::nn
