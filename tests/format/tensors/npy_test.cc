#include "format/tensors/npy.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

/// The same array as numpy 2.2 `np.save` writes it (its header has no other freedom than trailing
/// spaces).
std::string numpy_header(const std::string& shape, const std::string& type = "<f4") {
  std::string text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
  text.resize(117, ' ');
  return std::string("\x93NUMPY\x01\x00\x76\x00", 10) + text + "\n";
}

TEST(NpyWriter, WritesWhatNumpyWrites) {
  const testing::TemporaryDirectory directory;
  const auto path = directory.path() / "e.npy";
  const std::vector<float> numbers = {1, 2, 3, 4, 5, 6};
  NpyWriter<float> writer(path, 2);
  writer.append(std::span(numbers).first(4));
  writer.append(std::span(numbers).subspan(4));
  writer.close();
  std::string data(numbers.size() * sizeof(float), '\0');
  std::memcpy(data.data(), numbers.data(), data.size());
  EXPECT_EQ(testing::read_text(path), numpy_header("(3, 2)") + data);
}

TEST(NpyWriter, GoesOnBehindWholeRowsWhateverTheHeaderSays) {
  const testing::TemporaryDirectory directory;
  const auto path = directory.path() / "e.npy";
  const std::vector<float> numbers = {1, 2, 3, 4, 5, 6};
  std::string data(numbers.size() * sizeof(float), '\0');
  std::memcpy(data.data(), numbers.data(), data.size());
  // Killed within the third row.
  directory.write("e.npy.part", numpy_header("(0, 2)") + data.substr(0, 19));
  {
    NpyWriter<float> writer = NpyWriter<float>::resumed(path, 2);
    EXPECT_EQ(writer.num_rows(), 2);
    writer.append(std::span(numbers).subspan(4));
    writer.close();
  }
  EXPECT_EQ(testing::read_text(path), numpy_header("(3, 2)") + data);
  directory.write("e.npy.part", numpy_header("(0, 3)") + data);
  EXPECT_BAD_INPUT(NpyWriter<float>::resumed(path, 2), "rows of another size");
  // Where there is none, or it has hardly begun, it begins.
  directory.write("e.npy.part", "cut");
  EXPECT_EQ(NpyWriter<float>::resumed(path, 2).num_rows(), 0);
}

TEST(NpyWriter, WritesSingleIntegers) {
  const testing::TemporaryDirectory directory;
  const auto path = directory.path() / "i.npy";
  const std::vector<int32_t> numbers = {7, -1};
  NpyWriter<int32_t> writer(path);
  writer.append(numbers);
  writer.close();
  const std::string data("\x07\0\0\0\xff\xff\xff\xff", 8);
  EXPECT_EQ(testing::read_text(path), numpy_header("(2,)", "<i4") + data);
  NpyWriter<int64_t>(path).close();
  EXPECT_EQ(testing::read_text(path), numpy_header("(0,)", "<i8"));
}

TEST(NpyWriter, LeavesNothingUnlessClosed) {
  const testing::TemporaryDirectory directory;
  const auto path = directory.path() / "e.npy";
  NpyWriter<float>(path, 2).append(std::vector<float>(4));
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(NpyWriter, KeepsTheRowsSoFarAsAnArray) {
  const testing::TemporaryDirectory directory;
  const auto path = directory.path() / "e.npy";
  const std::vector<float> rows = {1, 2, 3, 4};
  {
    NpyWriter<float> writer(path, 2);
    writer.append(rows);
    EXPECT_EQ(writer.keep(), directory.path() / "e.npy.part");
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  const std::string part = testing::read_text(directory.path() / "e.npy.part");
  NpyWriter<float> writer(path, 2);
  writer.append(rows);
  writer.close();
  EXPECT_EQ(part, testing::read_text(path));
}

TEST(NpyWriter, RefusesAPipe) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  EXPECT_BAD_INPUT(NpyWriter<float>("/proc/self/fd/" + std::to_string(pipe[1])), "no pipe can");
  for (const int end : pipe) ::close(end);
}

TEST(NpyWriter, LeavesAValidEmptyArray) {
  const testing::TemporaryDirectory directory;
  const auto path = directory.path() / "e.npy";
  NpyWriter<float>(path, 384).close();
  EXPECT_EQ(testing::read_text(path), numpy_header("(0, 384)"));
}

TEST(NpyWriter, RefusesPartsOfRows) {
  const testing::TemporaryDirectory directory;
  NpyWriter<float> writer(directory.path() / "e.npy", 2);
  EXPECT_FAILED(writer.append(std::vector<float>(3)), "3 numbers do not make rows of 2 columns");
  EXPECT_BAD_INPUT(NpyWriter<float>(directory.path() / "none" / "e.npy", 2), "No such file");
}

}  // namespace
}  // namespace tandem
