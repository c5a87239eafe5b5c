#include "labels/alignment.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

using Places = std::vector<int32_t>;

TEST(Alignment, TheFirstTokenOfAWordCarriesItsLabel) {
  Encoding encoding;
  encoding.words = {-1, 0, 0, 2, 3, 3, -1};
  encoding.segments.assign(7, 0);
  EXPECT_EQ(first_tokens(encoding, 5), (Places{1, -1, 3, 4, -1}));
}

TEST(Alignment, OfAPairOnlyTheFirstTextCounts) {
  Encoding encoding;
  encoding.words = {-1, 0, -1, 0, 1, -1};
  encoding.segments = {0, 0, 0, 1, 1, 1};
  EXPECT_EQ(first_tokens(encoding, 2), (Places{1, -1}));
}

TEST(Alignment, WordsBeyondTheCountAreLeftOut) {
  Encoding encoding;
  encoding.words = {-1, 0, 1, -1};
  encoding.segments.assign(4, 0);
  EXPECT_EQ(first_tokens(encoding, 1), (Places{1}));
  EXPECT_EQ(first_tokens(encoding, 0), Places{});
}

}  // namespace
}  // namespace tandem
