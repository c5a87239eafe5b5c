#include "base/files/temporary_file.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <string>

#include "base/system_call.h"
#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

TEST(TemporaryFile, GivesBackWhatWasAppended) {
  TemporaryFile file;
  EXPECT_EQ(file.append(bytes_of("abc")), 0);
  EXPECT_EQ(file.append(bytes_of("")), 3);
  EXPECT_EQ(file.append(bytes_of("defg")), 3);
  std::string text(3, ' ');
  file.read(2, std::as_writable_bytes(std::span(text)));
  EXPECT_EQ(text, "cde");
  EXPECT_FAILED(file.read(5, std::as_writable_bytes(std::span(text))), "EIO");
}

TEST(TemporaryFile, HasNoName) {
  const testing::TemporaryDirectory directory;
  TemporaryFile file(directory.path());
  file.append(bytes_of("abc"));
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

TEST(TemporaryFile, AFullDiskLeavesWhatWasThere) {
  TemporaryFile file;
  file.append(bytes_of("abc"));
  fault::set_plan([](const fault::Call& call) { return call.name == "write" ? ENOSPC : 0; });
  EXPECT_FAILED(file.append(bytes_of("def")), "ENOSPC");
  fault::set_plan({});
  EXPECT_EQ(file.append(bytes_of("ghi")), 3);
  std::string text(6, ' ');
  file.read(0, std::as_writable_bytes(std::span(text)));
  EXPECT_EQ(text, "abcghi");
}

TEST(TemporaryFile, SaysThatTheSystemsDirectoryIsMissing) {
  const char* const before = std::getenv("TMPDIR");
  ::setenv("TMPDIR", "/nonexistent", 1);
  EXPECT_BAD_INPUT(TemporaryFile(), "/nonexistent");
  before == nullptr ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", before, 1);
}

TEST(TemporaryFile, NeedsADirectory) {
  EXPECT_BAD_INPUT(TemporaryFile("/nonexistent"), "/nonexistent");
}

}  // namespace
}  // namespace tandem
