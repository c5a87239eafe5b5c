#pragma once

#include <cstdint>
#include <vector>

#include "text/packed_view.h"

namespace tandem {

// The key of a pass is forked by part, 0 for the embeddings and 1 + i for layer i, and in a layer
// by site.

/// Where a layer drops.
enum DropoutSite : uint64_t { kProbabilities, kAttentionOutput, kOutput };

/// dropout_row_number() of each token, into `rows_T`.
void number_dropout_rows(const PackedView& batch, std::vector<uint64_t>& rows_T);

}  // namespace tandem
