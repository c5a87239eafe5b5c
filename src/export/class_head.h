#pragma once

#include "format/tensors/tensor_view.h"
#include "model/model_description.h"
#include "tasks/heads/head_weights.h"

namespace tandem {

/// A task's head as the class of transformers for its kind holds it: classifier.* and, for a class
/// with a hidden layer between [CLS] and classifier, dense.* [H, H].
///
/// A head with just that layer comes as it is. A plain one, W x + b, gets a layer that undoes the
/// class' activation f:
/// - tanh: dense = s I, classifier = W / s, with s so small that tanh(s x) = s x (1 - (s x)^2 / 3)
///   is s x to the precision of `dtype`. A power of two, it rounds nothing.
/// - relu and gelu: dense = [W; -W; 0], classifier = [I, -I, 0], since f(z) - f(-z) = z for both.
///
/// Throws Error{bad_input} for a head that reads something else than [CLS], one with another hidden
/// layer, and with relu or gelu for more labels than half of H.
HeadWeights class_head(const ModelDescription& model, const Task& task, HeadWeights head,
                       DType dtype);

}  // namespace tandem
