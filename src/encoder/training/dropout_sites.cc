#include "encoder/training/dropout_sites.h"

#include "kernels/training/dropout.h"

namespace tandem {

void number_dropout_rows(const PackedView& batch, std::vector<uint64_t>& rows_T) {
  rows_T.clear();
  for (size_t s = 0; s + 1 < batch.offsets.size(); ++s) {
    const int32_t place = batch.places_S.empty() ? static_cast<int32_t>(s) : batch.places_S[s];
    const int32_t length = batch.offsets[s + 1] - batch.offsets[s];
    const int32_t role = batch.roles_S.empty() ? 0 : batch.roles_S[s];
    for (int32_t t = 0; t < length; ++t) rows_T.push_back(dropout_row_number(place, role, t));
  }
}

}  // namespace tandem
