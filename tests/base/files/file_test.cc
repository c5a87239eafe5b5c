#include "base/files/file.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <array>

#include "base/system_call.h"
#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

using testing::read_text;
using testing::TemporaryDirectory;

/// Lets the first call of this name on this thread fail, until the end of the test.
class FailOnce {
 public:
  FailOnce(std::string call, int error) {
    fault::set_plan(
        [call = std::move(call), error, done = false](const fault::Call& asked) mutable {
          if (done || asked.name != call) return 0;
          done = true;
          return error;
        });
  }
  ~FailOnce() { fault::set_plan({}); }
};

TEST(MappedFile, HoldsTheBytesAndMoves) {
  const TemporaryDirectory directory;
  MappedFile first(directory.write("a", "abc"));
  MappedFile second(std::move(first));
  EXPECT_EQ(second.text(), "abc");
  second = MappedFile(directory.write("b", ""));
  EXPECT_EQ(second.text(), "");
}

TEST(MappedFile, KeepsItsBytesWhereItsPagesAreReleased) {
  const std::string content(100000, 'x');
  const TemporaryDirectory directory;
  const MappedFile file(directory.write("a", content));
  EXPECT_EQ(file.text(), content);
  release_pages(file.bytes().subspan(100, 90000));
  release_pages(file.bytes().first(5));
  release_pages({});
  EXPECT_EQ(file.text(), content);
}

TEST(MappedFile, NamesPathAndReason) {
  const TemporaryDirectory directory;
  EXPECT_BAD_INPUT(MappedFile(directory.path() / "none"), "none\": No such file or directory");
  EXPECT_BAD_INPUT(MappedFile(directory.path()), "Is a directory (EISDIR)");
  EXPECT_BAD_INPUT(MappedFile("/dev/null"), "not a regular file");
}

TEST(MappedFile, DoesNotWaitForTheWriterOfAPipe) {
  const TemporaryDirectory directory;
  const auto pipe = directory.path() / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_BAD_INPUT(MappedFile{pipe}, "not a regular file");
  EXPECT_BAD_INPUT(read_file(pipe), "not a regular file");
}

TEST(FileExists, FollowsLinksAndRefusesALoop) {
  const TemporaryDirectory directory;
  std::filesystem::create_symlink(directory.write("a", ""), directory.path() / "link");
  std::filesystem::create_symlink("nothing", directory.path() / "dangling");
  std::filesystem::create_symlink("loop", directory.path() / "loop");
  EXPECT_TRUE(file_exists(directory.path() / "link"));
  EXPECT_FALSE(file_exists(directory.path() / "dangling"));
  EXPECT_FALSE(file_exists(directory.path() / "a" / "b"));
  EXPECT_BAD_INPUT(file_exists(directory.path() / "loop"), "ELOOP");
}

TEST(ReadFile, RefusesMoreThanTheLimit) {
  const TemporaryDirectory directory;
  const auto path = directory.write("a", "abcd");
  EXPECT_EQ(read_file(path, 4), "abcd");
  EXPECT_BAD_INPUT(read_file(path, 3), "it has 4 bytes, more than the limit of 3");
}

TEST(ReadFile, ContinuesAfterAnInterruptedCall) {
  const TemporaryDirectory directory;
  const auto path = directory.write("a", "abcd");
  const FailOnce interrupted("read", EINTR);
  EXPECT_EQ(read_file(path), "abcd");
}

TEST(WriteFile, OverwritesAndJoinsParts) {
  const TemporaryDirectory directory;
  const auto path = directory.write("a", "something longer");
  const std::string_view one = "one", two = "two";
  const std::array<std::span<const std::byte>, 2> parts = {std::as_bytes(std::span(one)),
                                                           std::as_bytes(std::span(two))};
  write_file(path, parts);
  EXPECT_EQ(read_text(path), "onetwo");
}

TEST(WriteFile, NamesAFullDiskAndAMissingDirectory) {
  const TemporaryDirectory directory;
  EXPECT_BAD_INPUT(write_file(directory.path() / "none" / "a", "x"), "No such file or directory");
  for (const std::string call : {"open", "write", "fsync"}) {
    const FailOnce full(call, ENOSPC);
    EXPECT_FAILED(write_file(directory.path() / "a", "x"), "No space left on device (ENOSPC)");
  }
}

TEST(WriteFile, GoesOnAfterAShortWrite) {
  const TemporaryDirectory directory;
  struct rlimit before {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const struct rlimit small = {.rlim_cur = 5000, .rlim_max = before.rlim_max};
  ::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &small);
  EXPECT_FAILED(write_file(directory.path() / "a", std::string(10000, 'x')), "(EFBIG)");
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, SIG_DFL);
}

TEST(OutputFile, PatchesWhatWasWritten) {
  const TemporaryDirectory directory;
  OutputFile file(directory.path() / "a");
  file.write("?? rows");
  file.write_at(0, "12");
  file.write("!");
  file.close();
  EXPECT_EQ(read_text(directory.path() / "a"), "12 rows!");
}

TEST(OutputFile, BeginsAnewWhenItIsCleared) {
  const TemporaryDirectory directory;
  OutputFile file = OutputFile::appending(directory.write("a", "old"));
  file.write("er");
  file.clear();
  file.write("new");
  file.close();
  EXPECT_EQ(read_text(directory.path() / "a"), "new");
}

TEST(InputFile, ReadsToTheEnd) {
  const TemporaryDirectory directory;
  InputFile file(directory.write("a", "abc"));
  std::array<char, 2> buffer;
  EXPECT_EQ(file.read(buffer), 2u);
  EXPECT_EQ(file.read(buffer), 1u);
  EXPECT_EQ(file.read(buffer), 0u);
  EXPECT_BAD_INPUT(InputFile(directory.path()), "Is a directory");
}

TEST(InputFile, ReadsATextInMemory) {
  InputFile file = InputFile::of_text("abc", "built-in");
  std::array<char, 8> buffer;
  EXPECT_EQ(file.read(buffer), 3u);
  EXPECT_EQ(std::string_view(buffer.data(), 3), "abc");
  EXPECT_EQ(file.read(buffer), 0u);
  EXPECT_EQ(file.name(), "built-in");
}

}  // namespace
}  // namespace tandem
