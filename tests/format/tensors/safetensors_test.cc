#include "format/tensors/safetensors.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>

#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

using testing::TemporaryDirectory;

/// The bytes of a file with this header and so many zero bytes of data.
std::string file_of(const std::string& header, size_t num_data_bytes, int64_t length_error = 0) {
  const uint64_t length = header.size() + static_cast<uint64_t>(length_error);
  std::string bytes(sizeof(length), '\0');
  std::memcpy(bytes.data(), &length, sizeof(length));
  return bytes + header + std::string(num_data_bytes, '\0');
}

std::string tensor(const std::string& name, const std::string& dtype, const std::string& shape,
                   const std::string& offsets) {
  return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape +
         ",\"data_offsets\":" + offsets + "}";
}

struct HostileFile {
  std::string name;
  std::string bytes;
  std::string message;
};

std::vector<HostileFile> hostile_files() {
  const std::string sound = tensor("a", "F32", "[2]", "[0,8]");
  const std::string half_mib(size_t{1} << 19, 'x');
  const std::string broken = R"("a":{"dtype":"F32","shape":[2],"data_offsets":)";
  return {
      {"empty", "", "it has only 0 bytes"},
      {"half_a_length", std::string(7, '\0'), "it has only 7 bytes"},
      {"no_header", file_of("", 0), "does not begin with {"},
      {"length_beyond_file", file_of("{" + sound + "}", 0, 1000), "is it cut off?"},
      {"length_is_that_of_the_file", file_of("{}", 0, 8), "is it cut off?"},
      {"length_wraps", std::string(8, '\xFF') + "{}", "more than 16 MiB"},
      {"header_too_long", file_of("{}", 0, 17 << 20), "more than 16 MiB"},
      {"leading_space", file_of(" {" + sound + "}", 8), "does not begin with {"},
      {"header_is_a_list", file_of("[]", 0), "does not begin with {"},
      {"invalid_utf8", file_of("{\"\xC3(\":1}", 0), "not valid UTF-8"},
      {"broken_json", file_of("{" + sound, 8), "not valid JSON"},
      {"json_then_more", file_of("{" + sound + "}{}", 8), "not valid JSON"},
      {"nul_in_header", file_of("{" + sound + "}" + std::string(1, '\0'), 8), "NUL byte"},
      {"too_deep", file_of("{\"a\":[[[[[]]]]]}", 0), "more than 4 levels"},
      {"duplicate_name", file_of("{" + sound + "," + sound + "}", 8), "duplicate key \"a\""},
      {"tensor_is_a_number", file_of("{\"a\":1}", 0), "tensor \"a\" is not an object"},
      {"no_dtype", file_of(R"({"a":{"shape":[],"data_offsets":[0,0]}})", 0), "has no dtype"},
      {"no_shape", file_of(R"({"a":{"dtype":"F32","data_offsets":[0,0]}})", 0), "has no shape"},
      {"no_offsets", file_of(R"({"a":{"dtype":"F32","shape":[2]}})", 8), "no data_offsets"},
      {"unknown_dtype", file_of("{" + tensor("a", "F31", "[2]", "[0,8]") + "}", 8), "\"F31\""},
      {"dtype_is_a_number", file_of(R"({"a":{"dtype":3,"shape":[2],"data_offsets":[0,8]}})", 8),
       "not a string"},
      {"shape_is_a_number", file_of("{" + tensor("a", "F32", "2", "[0,8]") + "}", 8), "a list"},
      {"negative_extent", file_of("{" + tensor("a", "F32", "[-2]", "[0,8]") + "}", 8), "counts"},
      {"fractional_extent", file_of("{" + tensor("a", "F32", "[2.0]", "[0,8]") + "}", 8), "counts"},
      {"huge_extent", file_of("{" + tensor("a", "U8", "[9223372036854775808]", "[0,8]") + "}", 8),
       "counts"},
      {"too_many_dimensions",
       file_of("{" + tensor("a", "F32", "[1,1,1,1,1,1,1,1,2]", "[0,8]") + "}", 8), "9 dimensions"},
      {"product_wraps",
       file_of("{" + tensor("a", "F32", "[4294967296,4294967296]", "[0,0]") + "}", 0),
       "too large to address"},
      {"bytes_wrap", file_of("{" + tensor("a", "F32", "[4611686018427387906]", "[0,8]") + "}", 8),
       "too large to address"},
      {"offsets_are_text", file_of("{" + tensor("a", "F32", "[2]", "\"0,8\"") + "}", 8),
       "not two numbers"},
      {"one_offset", file_of("{" + broken + "[8]}}", 8), "not two numbers"},
      {"three_offsets", file_of("{" + broken + "[0,8,8]}}", 8), "not two numbers"},
      {"negative_offset", file_of("{" + broken + "[-8,0]}}", 8), "not two numbers"},
      {"offsets_backwards", file_of("{" + broken + "[8,0]}}", 8), "outside the 8 bytes"},
      {"offset_beyond_data", file_of("{" + broken + "[0,8]}}", 7), "outside the 7 bytes"},
      {"offset_huge", file_of("{" + broken + "[18446744073709551608,18446744073709551615]}}", 8),
       "outside"},
      {"fewer_bytes_than_shape", file_of("{" + tensor("a", "F32", "[3]", "[0,8]") + "}", 8),
       "has 8 bytes, but F32 [3] needs 12"},
      {"more_bytes_than_shape", file_of("{" + tensor("a", "F32", "[1]", "[0,8]") + "}", 8),
       "has 8 bytes, but F32 [1] needs 4"},
      {"overlap", file_of("{" + sound + "," + tensor("b", "F32", "[2]", "[4,12]") + "}", 12),
       "tensor \"b\" overlaps"},
      {"same_place", file_of("{" + sound + "," + tensor("b", "F32", "[2]", "[0,8]") + "}", 8),
       "overlaps"},
      {"hole", file_of("{" + sound + "," + tensor("b", "F32", "[1]", "[12,16]") + "}", 16),
       "hole before tensor \"b\""},
      {"hole_at_the_start", file_of("{" + tensor("a", "F32", "[2]", "[4,12]") + "}", 12), "hole"},
      {"bytes_after_the_end", file_of("{" + sound + "}", 9), "1 bytes follow the last tensor"},
      {"data_without_tensors", file_of("{}", 8), "8 bytes follow"},
      {"metadata_is_a_list", file_of(R"({"__metadata__":[]})", 0), "not an object"},
      {"metadata_number", file_of(R"({"__metadata__":{"a":1}})", 0), "\"a\" is not a string"},
      {"metadata_too_large",
       file_of("{\"__metadata__\":{\"a\":\"" + half_mib + "\",\"b\":\"" + half_mib + "\"}}", 0),
       "more than 1 MiB"},
      {"name_with_newline", file_of(R"({"a\nb":1})", 0), "\"a\\nb\""},
  };
}

TEST(SafeTensors, RefusesHostileFiles) {
  const TemporaryDirectory directory;
  ASSERT_GE(hostile_files().size(), 25u);
  for (const HostileFile& file : hostile_files()) {
    SCOPED_TRACE(file.name);
    const auto path = directory.write(file.name, file.bytes);
    EXPECT_BAD_INPUT(SafeTensors{path}, file.message);
    EXPECT_BAD_INPUT(SafeTensors{path}, path.string() + ": ");
  }
}

TEST(SafeTensors, AcceptsWhatTheFormatAllows) {
  const TemporaryDirectory directory;
  const SafeTensors empty(directory.write("empty", file_of("{}", 0)));
  EXPECT_TRUE(empty.tensors().empty());
  // A scalar, an empty tensor, unknown keys, trailing spaces, any order in the file.
  const SafeTensors file(directory.write(
      "file",
      file_of("{" + tensor("b", "U8", "[]", "[4,5]") + "," + tensor("a", "BF16", "[1,2]", "[0,4]") +
                  "," + tensor("c", "F32", "[0,7]", "[4,4]") + ",\"__metadata__\":{\"x\":\"y\"}}  ",
              5)));
  EXPECT_EQ(file.at("b").bytes.size(), 1u);
  EXPECT_EQ(file.at("a").shape, (std::vector<int64_t>{1, 2}));
  EXPECT_EQ(file.at("c").bytes.size(), 0u);
  EXPECT_BAD_INPUT(file.at("d"), "it has no tensor \"d\"");
}

TEST(SafeTensors, ReadsTheTensorsOfARealModel) {
  const auto path = testing::installed_model("all-MiniLM-L6-v2") / "model.safetensors";
  SKIP_WITHOUT(path);
  const SafeTensors file(path);
  EXPECT_EQ(file.at("embeddings.word_embeddings.weight").shape, (std::vector<int64_t>{30522, 384}));
}

TEST(WriteSafetensors, RoundTripsAndIsDeterministic) {
  const TemporaryDirectory directory;
  const std::array<float, 3> numbers = {1, 2, 3};
  const std::array<uint8_t, 1> byte = {7};
  const std::map<std::string, TensorView> tensors = {
      {"z", {DType::F32, {3, 1}, std::as_bytes(std::span(numbers))}},
      {"a", {DType::U8, {1}, std::as_bytes(std::span(byte))}}};
  write_safetensors(directory.path() / "1", tensors);
  write_safetensors(directory.path() / "2", tensors);
  const std::string bytes = testing::read_text(directory.path() / "1");
  EXPECT_EQ(bytes, testing::read_text(directory.path() / "2"));
  EXPECT_EQ((bytes.size() - sizeof(numbers) - sizeof(byte)) % 8, 0u);

  const SafeTensors file(directory.path() / "1");
  EXPECT_NE(bytes.find(R"("__metadata__":{"format":"pt"})"), std::string::npos);
  std::array<float, 3> read = {};
  to_float(file.at("z"), read);
  EXPECT_EQ(read, numbers);
  EXPECT_EQ(file.at("z").shape, (std::vector<int64_t>{3, 1}));
  EXPECT_EQ(file.at("a").bytes[0], std::byte{7});
}

TEST(SafeTensors, CopiesFloatsOfTheShapeThatIsWanted) {
  const TemporaryDirectory directory;
  const std::array<uint16_t, 2> halves = {0x3C00, 0xC000};
  const std::array<int64_t, 1> integer = {1};
  write_safetensors(directory.path() / "x",
                    {{"h", {DType::F16, {2, 1}, std::as_bytes(std::span(halves))}},
                     {"i", {DType::I64, {1}, std::as_bytes(std::span(integer))}}});
  const SafeTensors file(directory.path() / "x");
  EXPECT_EQ(file.floats("h", {2, 1}), (std::vector<float>{1, -2}));
  EXPECT_BAD_INPUT(file.floats("h", {1, 2}), "[2, 1]");
  EXPECT_BAD_INPUT(file.floats("i", {1}), "x: i: a tensor of type I64");
  EXPECT_BAD_INPUT(file.floats("none", {1}), "none");
}

TEST(WriteSafetensors, RefusesBytesThatDoNotFitTheShape) {
  const TemporaryDirectory directory;
  const std::array<float, 3> numbers = {};
  EXPECT_FAILED(write_safetensors(directory.path() / "x",
                                  {{"a", {DType::F32, {4}, std::as_bytes(std::span(numbers))}}}),
                "tensor \"a\" has 12 bytes, not those of F32 [4]");
}

}  // namespace
}  // namespace tandem
