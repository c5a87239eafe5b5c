#include "base/random.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace tandem {
namespace {

// The reference implementation's first numbers for this seed.
TEST(Random, IsSplitMix64) {
  Random random(1234567);
  for (const uint64_t wanted : {6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
                                4593380528125082431u, 16408922859458223821u}) {
    EXPECT_EQ(random.next(), wanted);
  }
}

TEST(Random, BelowIsUniform) {
  Random random(1);
  std::array<int, 6> counts = {};
  for (int i = 0; i < 60'000; ++i) ++counts.at(random.below(6));
  double chi_square = 0;
  for (const int count : counts) chi_square += std::pow(count - 10'000, 2) / 10'000;
  EXPECT_LT(chi_square, 20.5);  // 5 degrees of freedom, p = 0.001
  EXPECT_EQ(random.below(1), 0u);
  for (int i = 0; i < 100; ++i)
    EXPECT_LT(random.below((uint64_t{1} << 63) + 1), (uint64_t{1} << 63) + 1);
}

TEST(Random, NormalHasTheRightMoments) {
  Random random(2);
  constexpr int kCount = 100'000;
  double sum = 0, squares = 0, beyond_two = 0;
  for (int i = 0; i < kCount; ++i) {
    const double x = random.normal();
    sum += x;
    squares += x * x;
    beyond_two += std::fabs(x) > 2 ? 1 : 0;
  }
  EXPECT_NEAR(sum / kCount, 0, 0.015);
  EXPECT_NEAR(squares / kCount, 1, 0.02);
  EXPECT_NEAR(beyond_two / kCount, 0.0455, 0.003);
}

TEST(Random, ForksDifferFromEachOtherAndFromTheirParent) {
  const Random parent(3);
  Random again = parent, first = parent.fork(0), second = parent.fork(1), same = parent.fork(1);
  const uint64_t a = again.next(), b = first.next(), c = second.next();
  EXPECT_NE(a, b);
  EXPECT_NE(b, c);
  EXPECT_NE(a, c);
  EXPECT_EQ(c, same.next());
}

}  // namespace
}  // namespace tandem
