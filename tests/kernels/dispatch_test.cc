#include "kernels/dispatch.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/error.h"

namespace tandem {
namespace {

TEST(Dispatch, PortableIsAlwaysThereAndLast) {
  EXPECT_EQ(available_kernels().back()->name, "portable");
}

TEST(Dispatch, FindsEachPathByName) {
  for (const Kernels* path : available_kernels()) EXPECT_EQ(&kernels_named(path->name), path);
}

TEST(Dispatch, ChoosesTheBestPathOrTheForcedOne) {
  const char* forced = std::getenv("TANDEM_KERNELS");
  EXPECT_EQ(kernels().name, forced != nullptr ? forced : available_kernels().front()->name);
}

TEST(Dispatch, RejectsAnUnknownPath) {
  EXPECT_BAD_INPUT(kernels_named("avx1024"), "TANDEM_KERNELS=avx1024");
  EXPECT_BAD_INPUT(kernels_named(""), "portable");
}

}  // namespace
}  // namespace tandem
