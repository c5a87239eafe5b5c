#include "format/rows/byte_source.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fail.h"
#include "base/interrupt.h"

namespace tandem {

namespace {

constexpr size_t kBufferBytes = size_t{64} << 10;

class PlainSource : public ByteSource {
 public:
  explicit PlainSource(InputFile file) : file_(std::move(file)) {}
  size_t read(std::span<char> buffer) override { return file_.read(buffer); }
  bool ready() const override { return file_.ready(); }

 private:
  InputFile file_;
};

/// What decompressors share: they are fed from a buffer until they yield something.
class CompressedSource : public ByteSource {
 public:
  CompressedSource(InputFile file, std::string_view format)
      : file_(std::move(file)), format_(format), buffer_(kBufferBytes) {}

  size_t read(std::span<char> buffer) override {
    while (!failed_) {
      check_interrupt();
      if (begin_ == end_ && !ended_ && !has_more_) {
        begin_ = 0;
        end_ = file_.read(buffer_);
        ended_ = end_ == 0;
      }
      const size_t count = decompress(buffer);
      has_more_ = count == buffer.size();
      if (count > 0) return count;
      if (!ended_) continue;
      if (is_within()) fail("ends too early: is the file complete?");
      return 0;
    }
    return 0;
  }
  bool ready() const override { return begin_ < end_ || ended_ || failed_ || file_.ready(); }

 protected:
  /// Takes from input(), and moves on by consume(); returns the bytes that it has put into
  /// `buffer`.
  virtual size_t decompress(std::span<char> buffer) = 0;
  /// Whether more must come.
  virtual bool is_within() const = 0;

  std::span<char> input() { return std::span(buffer_).subspan(begin_, end_ - begin_); }
  void consume(size_t count) { begin_ += count; }
  [[noreturn]] void fail(std::string_view why) {
    failed_ = true;
    bad_input(file_.name(), ": as ", format_, ", by its ending, it ", why);
  }

 private:
  InputFile file_;
  std::string_view format_;
  std::vector<char> buffer_;
  size_t begin_ = 0, end_ = 0;  ///< compressed bytes that wait
  bool ended_ = false;
  bool failed_ = false;
  bool has_more_ = false;  ///< the decompressor may hold more than it has given
};

/// Of one member or several, as gzip reads them.
class GzipSource : public CompressedSource {
 public:
  explicit GzipSource(InputFile file) : CompressedSource(std::move(file), "gzip") {
    constexpr int kGzipAlone = 16 + MAX_WBITS;
    if (inflateInit2(&stream_, kGzipAlone) != Z_OK) failed("zlib cannot be initialised");
  }
  ~GzipSource() override { inflateEnd(&stream_); }

 protected:
  size_t decompress(std::span<char> buffer) override {
    const auto bytes = [](std::span<char> chars) { return reinterpret_cast<Bytef*>(chars.data()); };
    const std::span<char> from = input();
    if (!within_ && from.empty()) return 0;
    if (!within_) inflateReset(&stream_);
    within_ = true;
    stream_.next_in = bytes(from);
    stream_.avail_in = static_cast<uInt>(from.size());
    stream_.next_out = bytes(buffer);
    stream_.avail_out = static_cast<uInt>(std::min<size_t>(buffer.size(), 1U << 30U));
    const uInt room = stream_.avail_out;
    const int result = inflate(&stream_, Z_NO_FLUSH);
    consume(from.size() - stream_.avail_in);
    if (result == Z_STREAM_END) within_ = false;
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
      fail(concat("is damaged: ", stream_.msg != nullptr ? stream_.msg : "unknown reason"));
    return room - stream_.avail_out;
  }
  bool is_within() const override { return within_; }

 private:
  z_stream stream_ = {};
  bool within_ = false;  ///< a member
};

class ZstdSource : public CompressedSource {
 public:
  explicit ZstdSource(InputFile file)
      : CompressedSource(std::move(file), "zstd"), stream_(ZSTD_createDStream()) {
    if (stream_ == nullptr) failed("zstd cannot be initialised");
    constexpr int kLargestWindow = 27;  // 128 MiB, as the program zstd takes without --long
    ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, kLargestWindow);
  }

 protected:
  size_t decompress(std::span<char> buffer) override {
    const std::span<char> from = input();
    if (rest_ == 0 && from.empty()) return 0;
    ZSTD_inBuffer in{from.data(), from.size(), 0};
    ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
    rest_ = ZSTD_decompressStream(stream_.get(), &out, &in);
    consume(in.pos);
    if (ZSTD_isError(rest_) != 0) fail(concat("is damaged: ", ZSTD_getErrorName(rest_)));
    return out.pos;
  }
  bool is_within() const override { return rest_ != 0; }

 private:
  struct Free {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
  };
  std::unique_ptr<ZSTD_DStream, Free> stream_;
  size_t rest_ = 0;  ///< what the frame still needs; 0 between frames
};

}  // namespace

std::unique_ptr<ByteSource> open_source(InputFile file) {
  const std::string& name = file.name();
  if (name.ends_with(".gz")) return std::make_unique<GzipSource>(std::move(file));
  if (name.ends_with(".zst")) return std::make_unique<ZstdSource>(std::move(file));
  return std::make_unique<PlainSource>(std::move(file));
}

std::filesystem::path without_compression_ending(const std::filesystem::path& path) {
  const bool compressed = path.extension() == ".gz" || path.extension() == ".zst";
  return compressed ? path.parent_path() / path.stem() : path;
}

}  // namespace tandem
