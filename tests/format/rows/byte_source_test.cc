#include "format/rows/byte_source.h"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <random>

#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

using testing::TemporaryDirectory;

std::string gzip(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 1));
  return out;
}

/// All of it, in pieces of `piece` bytes.
std::string content(const std::filesystem::path& path, size_t piece = 1000) {
  const std::unique_ptr<ByteSource> source = open_source(InputFile(path));
  std::string all, buffer(piece, '\0');
  while (const size_t count = source->read(buffer)) all.append(buffer, 0, count);
  EXPECT_EQ(source->read(buffer), 0u);
  return all;
}

std::string large_text() {
  std::mt19937 random(1);
  std::string text;
  while (text.size() < 300000) text += std::to_string(random()) + std::string(random() % 2000, ' ');
  return text;
}

TEST(ByteSource, DecompressesByTheEnding) {
  const TemporaryDirectory directory;
  const std::string text = large_text();
  for (const size_t piece : {size_t{7}, size_t{65536}, size_t{1000000}}) {
    EXPECT_EQ(content(directory.write("a.gz", gzip(text)), piece), text);
    EXPECT_EQ(content(directory.write("a.zst", zstd(text)), piece), text);
  }
  EXPECT_EQ(content(directory.write("a.gz", gzip("a") + gzip("") + gzip("bc"))), "abc");
  EXPECT_EQ(content(directory.write("a.zst", zstd("a") + zstd("") + zstd("bc"))), "abc");
  EXPECT_EQ(content(directory.write("a.gz", "")), "");
  EXPECT_EQ(content(directory.write("a.txt", gzip("a"))), gzip("a"));
}

TEST(ByteSource, RefusesWhatIsCutOffOrDamaged) {
  const TemporaryDirectory directory;
  const std::string text = large_text();
  const std::string zipped = gzip(text), zstandard = zstd(text);
  EXPECT_BAD_INPUT(content(directory.write("a.gz", zipped.substr(0, zipped.size() / 2))),
                   "a.gz: as gzip, by its ending, it ends too early");
  EXPECT_BAD_INPUT(content(directory.write("a.zst", zstandard.substr(0, zstandard.size() / 2))),
                   "a.zst: as zstd, by its ending, it ends too early");
  EXPECT_BAD_INPUT(content(directory.write("a.gz", "plain text")), "a.gz: as gzip");
  EXPECT_BAD_INPUT(content(directory.write("a.zst", "plain text")), "a.zst: as zstd");
  std::string broken = zipped;
  broken[broken.size() - 6] ^= 1;  // of the checksum
  EXPECT_BAD_INPUT(content(directory.write("a.gz", broken)), "it is damaged: incorrect data check");
  std::string buffer(10, '\0');
  const auto source = open_source(InputFile(directory.write("a.gz", "plain text")));
  EXPECT_BAD_INPUT(source->read(buffer), "a.gz");
  EXPECT_EQ(source->read(buffer), 0u);
}

TEST(ByteSource, NamesLoseTheirEnding) {
  EXPECT_EQ(without_compression_ending("x.y/a.csv.gz"), "x.y/a.csv");
  EXPECT_EQ(without_compression_ending("a.jsonl.zst"), "a.jsonl");
  EXPECT_EQ(without_compression_ending("a.csv"), "a.csv");
}

}  // namespace
}  // namespace tandem
