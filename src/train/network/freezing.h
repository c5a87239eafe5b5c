#pragma once

#include <vector>

#include "model/model_options.h"
#include "tandem/train.h"
#include "train/network/named_tensors.h"
#include "train/network/network.h"

namespace tandem {

/// Marks what `freeze` names as not trainable (no gradient, no optimiser state, no dropout). Throws
/// Error{bad_input} for a layer that the encoder does not have. Heads that are not selected, and
/// the pooler, which no head reads, are never trained.
void apply_freezing(Network& network, const FreezeOptions& freeze);

/// Every part of the network with its size and whether it is trained.
std::vector<PartSummary> summarise_parts(Network& network);

/// Parameters that are trained.
NamedTensors trainable_parameters(Network& network);

/// The others. Both share the network's memory.
NamedTensors frozen_parameters(Network& network);

/// Puts them back. Throws Error{bad_input} unless they are those of this network.
void restore_frozen(Network& network, const NamedTensors& values);

}  // namespace tandem
