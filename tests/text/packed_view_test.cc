#include "text/packed_view.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

TEST(PackedView, PartsAreWholeSequencesOfBoundedLength) {
  std::vector<int32_t> ids, positions, all_offsets = {0};
  for (const int length : {3, 2, 9, 1, 1, 4}) {
    for (int position = 0; position < length; ++position) {
      ids.push_back(length);
      positions.push_back(position);
    }
    all_offsets.push_back(static_cast<int32_t>(ids.size()));
  }
  const PackedView view = {ids, positions, ids, all_offsets};
  std::vector<int> ends;
  std::vector<int32_t> offsets, seen;
  for (int first = 0; first < view.num_sequences(); first = ends.back()) {
    ends.push_back(view.end_of_part(first, 5));
    const PackedView part = view.part(first, ends.back(), offsets);
    EXPECT_EQ(part.num_sequences(), ends.back() - first);
    EXPECT_EQ(part.offsets.front(), 0);
    EXPECT_EQ(part.offsets.back(), part.num_tokens());
    EXPECT_EQ(part.positions_T[0], 0);
    EXPECT_EQ(part.segments_T.size(), part.ids_T.size());
    seen.insert(seen.end(), part.ids_T.begin(), part.ids_T.end());
  }
  EXPECT_EQ(ends, (std::vector<int>{2, 3, 5, 6})) << "the one of 9 stands alone";
  EXPECT_EQ(seen, ids);
}

}  // namespace
}  // namespace tandem
