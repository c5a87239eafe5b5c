#include "hub/file_hash.h"

#include <gtest/gtest.h>

#include "tests/support/files.h"

namespace tandem {
namespace {

// `printf abc | sha256sum` and `printf abc | git hash-object --stdin`.
constexpr const char* kSha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr const char* kGitBlob = "f2ba8f84ab5c1bce84a7b441cb1959cfc7093b7f";

TEST(FileHash, TellsEtagsByTheirLength) {
  const testing::TemporaryDirectory directory;
  const auto abc = directory.write("abc", "abc");
  const auto other = directory.write("other", "abd");
  EXPECT_TRUE(matches_etag(abc, kSha256));
  EXPECT_TRUE(matches_etag(abc, kGitBlob));
  EXPECT_FALSE(matches_etag(other, kSha256));
  EXPECT_FALSE(matches_etag(other, kGitBlob));
}

TEST(FileHash, LearnsNothingFromAnotherEtag) {
  const testing::TemporaryDirectory directory;
  EXPECT_TRUE(matches_etag(directory.write("abc", "abc"), "5d41402abc4b2a76b9719d911017c592-3"));
}

TEST(FileHash, KnowsTheEmptyFile) {
  const testing::TemporaryDirectory directory;
  const auto empty = directory.write("empty", "");
  EXPECT_TRUE(matches_etag(empty, "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"));
  EXPECT_FALSE(matches_etag(empty, kGitBlob));
}

}  // namespace
}  // namespace tandem
