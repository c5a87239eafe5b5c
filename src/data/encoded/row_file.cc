#include "data/encoded/row_file.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "base/fail.h"
#include "format/checksum.h"

namespace tandem {

namespace {

constexpr const char* kRows = "rows.bin";
constexpr const char* kOffsets = "offsets.bin";
constexpr const char* kTokens = "tokens.bin";
constexpr size_t kWrittenAtOnce = size_t{1} << 20;

template <typename Number>
void append(std::string& bytes, Number number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

void flush(OutputFile& file, std::string& bytes, size_t least) {
  if (bytes.size() < least) return;
  file.write(bytes);
  bytes.clear();
}

}  // namespace

RowFileWriter::RowFileWriter(const std::filesystem::path& directory, RowCodec codec)
    : codec_(std::move(codec)),
      rows_(directory / kRows),
      offsets_(directory / kOffsets),
      tokens_(directory / kTokens) {
  append(offset_bytes_, offset_);
}

void RowFileWriter::add(const EncodedExample& example) {
  if (size_ == std::numeric_limits<int>::max())
    bad_input("there are more than ", size_, " training rows: train on fewer at once");
  const size_t begin = row_bytes_.size();
  codec_.write(example, row_bytes_);
  append(row_bytes_, short_checksum_of(std::string_view(row_bytes_).substr(begin)));
  offset_ += std::ssize(row_bytes_) - static_cast<int64_t>(begin);
  append(offset_bytes_, offset_);
  append(token_bytes_, int32_t{example.num_tokens()});
  longest_ = std::max(longest_, example.num_tokens());
  ++size_;
  flush(rows_, row_bytes_, kWrittenAtOnce);
  flush(offsets_, offset_bytes_, kWrittenAtOnce);
  flush(tokens_, token_bytes_, kWrittenAtOnce);
}

void RowFileWriter::finish() {
  flush(rows_, row_bytes_, 1);
  flush(offsets_, offset_bytes_, 1);
  flush(tokens_, token_bytes_, 1);
  for (OutputFile* file : {&rows_, &offsets_, &tokens_}) file->close();
}

RowFile::RowFile(const std::filesystem::path& directory, RowCodec codec, int size, int longest)
    : codec_(std::move(codec)),
      directory_(directory),
      rows_(directory / kRows),
      offsets_(directory / kOffsets),
      tokens_(directory / kTokens),
      size_(size),
      longest_(longest) {}

EncodedExamplePtr RowFile::at(int index) const {
  std::array<int64_t, 2> place{};
  offsets_.read(int64_t{index} * static_cast<int64_t>(sizeof(int64_t)),
                std::as_writable_bytes(std::span(place)));
  uint32_t sum = 0;
  const int64_t length = place[1] - place[0] - static_cast<int64_t>(sizeof sum);
  constexpr int64_t kLongest = int64_t{1} << 30;
  if (place[0] >= 0 && length >= 0 && length < kLongest) {
    std::string bytes(static_cast<size_t>(place[1] - place[0]), '\0');
    rows_.read(place[0], std::as_writable_bytes(std::span(bytes)));
    const auto row = std::string_view(bytes).substr(0, static_cast<size_t>(length));
    std::copy_n(bytes.data() + length, sizeof sum, reinterpret_cast<char*>(&sum));
    if (short_checksum_of(row) == sum)
      return std::make_shared<const EncodedExample>(codec_.read(row));
  }
  failed("the tokenised rows in ", directory_, " are damaged: delete that folder, and it is made ",
         "anew");
}

TokenCounts RowFile::token_counts() const {
  return {size_, longest_, [this](int first, std::span<int> counts) {
            static_assert(sizeof(int) == sizeof(int32_t));
            tokens_.read(int64_t{first} * static_cast<int64_t>(sizeof(int32_t)),
                         std::as_writable_bytes(counts));
          }};
}

}  // namespace tandem
