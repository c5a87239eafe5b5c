#include "train/network/row_store.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/system_call.h"

namespace tandem {
namespace {

std::vector<float> numbers_of(int key) {
  return std::vector<float>(static_cast<size_t>(key), static_cast<float>(key));
}

void expect_held(RowStore& store, int key) {
  ASSERT_TRUE(store.holds(key)) << key;
  const std::span<const float> held = store.get(key);
  EXPECT_EQ(std::vector<float>(held.begin(), held.end()), numbers_of(key));
}

TEST(RowStore, KeepsNumbersInMemoryAndBehindItsBoundOnDisk) {
  for (const int64_t bound : {int64_t{0}, int64_t{100}, int64_t{1} << 20}) {
    RowStore store(30, bound);
    for (int key = 29; key >= 0; key -= 2) store.put(key, numbers_of(key));
    for (int key = 0; key < 30; ++key) {
      if (key % 2 == 0) {
        EXPECT_FALSE(store.holds(key));
      } else {
        expect_held(store, key);
      }
    }
    EXPECT_FALSE(store.full());
  }
}

TEST(RowStore, HoldsWhatIsEmpty) {
  RowStore store(1, 0);
  store.put(0, {});
  expect_held(store, 0);
}

TEST(RowStore, IsFullWhereTheDiskIs) {
  std::vector<std::string> warnings;
  RowStore store(10, 9 * sizeof(float),
                 [&](const std::string& message) { warnings.push_back(message); });
  store.put(9, numbers_of(9));
  store.put(8, numbers_of(8));
  fault::set_plan([](const fault::Call& call) { return call.name == "write" ? ENOSPC : 0; });
  store.put(7, numbers_of(7));
  store.put(6, numbers_of(6));
  fault::set_plan({});
  store.put(5, numbers_of(5));
  expect_held(store, 9);
  expect_held(store, 8);
  for (const int key : {7, 6, 5}) EXPECT_FALSE(store.holds(key));
  EXPECT_TRUE(store.full());
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("ENOSPC"), std::string::npos);
}

TEST(RowStore, NeedsTheSystemsDirectoryForItsFileAlone) {
  const char* const before = std::getenv("TMPDIR");
  ::setenv("TMPDIR", "/nonexistent", 1);
  int warnings = 0;
  RowStore store(3, sizeof(float), [&](const std::string&) { ++warnings; });
  store.put(1, numbers_of(1));
  expect_held(store, 1);
  EXPECT_EQ(warnings, 0);
  store.put(2, numbers_of(2));
  EXPECT_FALSE(store.holds(2));
  EXPECT_EQ(warnings, 1);
  before == nullptr ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", before, 1);
}

}  // namespace
}  // namespace tandem
