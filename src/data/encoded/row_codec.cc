#include "data/encoded/row_codec.h"

#include <algorithm>
#include <cstdint>
#include <variant>

#include "base/checked.h"
#include "base/fail.h"

namespace tandem {

namespace {

/// Numbers in groups of seven bits, the lowest first (LEB128); small negative ones are short too.
class Writer {
 public:
  explicit Writer(std::string& bytes) : bytes_(bytes) {}

  void add(int64_t number) {
    auto rest = (static_cast<uint64_t>(number) << 1) ^ static_cast<uint64_t>(number >> 63);
    for (; rest >= 0x80; rest >>= 7) bytes_.push_back(static_cast<char>(rest | 0x80));
    bytes_.push_back(static_cast<char>(rest));
  }
  void add(const std::vector<int32_t>& numbers) {
    add(std::ssize(numbers));
    for (const int32_t number : numbers) add(int64_t{number});
  }

 private:
  std::string& bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  int64_t number() {
    uint64_t rest = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (bytes_.empty()) fail();
      const auto byte = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      rest |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return static_cast<int64_t>(rest >> 1) ^ -static_cast<int64_t>(rest & 1);
    }
    fail();
  }
  /// Of things that take a byte at least.
  size_t count() {
    const int64_t count = number();
    if (count < 0 || count > std::ssize(bytes_)) fail();
    return static_cast<size_t>(count);
  }
  std::vector<int32_t> numbers() {
    std::vector<int32_t> numbers(count());
    for (int32_t& each : numbers) each = narrow<int32_t>(number());
    return numbers;
  }
  bool at_end() const { return bytes_.empty(); }
  [[noreturn]] static void fail() { bad_input("these are not the bytes of a tokenised row"); }

 private:
  std::string_view bytes_;
};

/// Segments as the lengths of their runs: 0 and 1 in turn, nearly always.
std::vector<int32_t> runs_of(const std::vector<int32_t>& segments) {
  std::vector<int32_t> runs;
  for (size_t i = 0; i < segments.size(); ++i) {
    if (i == 0 || segments[i] != segments[i - 1]) runs.insert(runs.end(), {segments[i], 0});
    ++runs.back();
  }
  return runs;
}

std::vector<int32_t> segments_of(const std::vector<int32_t>& runs, size_t size) {
  std::vector<int32_t> segments;
  for (size_t run = 0; run + 1 < runs.size(); run += 2) {
    const int32_t length = runs[run + 1];
    if (length < 0 || static_cast<size_t>(length) > size - segments.size()) Reader::fail();
    segments.insert(segments.end(), static_cast<size_t>(length), runs[run]);
  }
  if (segments.size() != size) Reader::fail();
  return segments;
}

void write_target(Writer& writer, const Target& target) {
  writer.add(static_cast<int64_t>(target.index()));
  if (const auto* label = std::get_if<ClassTarget>(&target)) writer.add(int64_t{label->id});
  if (const auto* chain = std::get_if<TagChain>(&target)) writer.add(chain->ids_W);
}

Target read_target(Reader& reader) {
  switch (reader.number()) {
    case 0:
      return {};
    case 1:
      return ClassTarget{narrow<int32_t>(reader.number())};
    case 2:
      return TagChain{reader.numbers()};
    default:
      Reader::fail();
  }
}
static_assert(std::variant_size_v<Target> == 3, "a new form of target needs its bytes here");

}  // namespace

RowCodec::RowCodec(std::span<const DatasetTask> tasks, const std::vector<std::string>& files)
    : views_{View{}} {
  for (const std::string& file : files) files_.push_back(std::make_shared<const std::string>(file));
  for (const DatasetTask& task : tasks) {
    for (const View& view : task.task->views()) {
      if (std::ranges::find(views_, view) == views_.end()) views_.push_back(view);
    }
  }
}

void RowCodec::write(const EncodedExample& example, std::string& bytes) const {
  Writer writer(bytes);
  const auto is_file = [&](const auto& file) { return *file == *example.origin.file; };
  writer.add(std::ranges::find_if(files_, is_file) - files_.begin());
  writer.add(example.origin.line);
  writer.add(int64_t{example.truncated ? 1 : 0});
  writer.add(int64_t{example.num_silent_words});
  writer.add(std::ssize(example.sequences));
  for (const EncodedSequence& sequence : example.sequences) {
    writer.add(std::ranges::find(views_, sequence.view) - views_.begin());
    writer.add(sequence.ids);
    writer.add(runs_of(sequence.segments));
    writer.add(sequence.first_tokens);
  }
  writer.add(std::ssize(example.targets));
  for (const Target& target : example.targets) write_target(writer, target);
}

EncodedExample RowCodec::read(std::string_view bytes) const {
  Reader reader(bytes);
  EncodedExample example;
  const auto file = static_cast<size_t>(reader.number());
  if (file >= files_.size()) Reader::fail();
  example.origin = {files_[file], reader.number()};
  example.truncated = reader.number() != 0;
  example.num_silent_words = narrow<int>(reader.number());
  example.sequences.resize(reader.count());
  for (EncodedSequence& sequence : example.sequences) {
    const auto view = static_cast<size_t>(reader.number());
    if (view >= views_.size()) Reader::fail();
    sequence.view = views_[view];
    sequence.ids = reader.numbers();
    sequence.segments = segments_of(reader.numbers(), sequence.ids.size());
    sequence.first_tokens = reader.numbers();
  }
  example.targets.resize(reader.count());
  for (Target& target : example.targets) target = read_target(reader);
  if (!reader.at_end()) Reader::fail();
  return example;
}

}  // namespace tandem
