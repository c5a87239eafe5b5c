#include "format/tensors/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fail.h"
#include "base/strings/utf8.h"
#include "format/json.h"

namespace tandem {

static_assert(std::endian::native == std::endian::little);

namespace {

constexpr uint64_t kMaxHeaderBytes = uint64_t{16} << 20;
constexpr size_t kMaxMetadataBytes = size_t{1} << 20;
constexpr int kMaxHeaderDepth = 4;
constexpr size_t kMaxRank = 8;
constexpr std::string_view kMetadata = "__metadata__";

/// Checks one file's header step by step; nothing is allocated before its size is known to be
/// sound.
class HeaderReader {
 public:
  explicit HeaderReader(const std::filesystem::path& path) : path_(path) {}

  std::map<std::string, TensorView> read(std::span<const std::byte> file) {
    const Json header = parse_header(file);
    std::map<std::string, TensorView> tensors;
    for (const auto& [name, value] : header.items()) {
      if (name == kMetadata) {
        check_metadata(value);
      } else {
        tensors.emplace(name, read_tensor(name, value));
      }
    }
    check_layout();
    return tensors;
  }

 private:
  struct Range {
    uint64_t begin;
    uint64_t end;
    std::string name;
  };

  template <typename... Parts>
  [[noreturn]] void fail(const Parts&... parts) const {
    bad_input(path_.string(), ": not a sound safetensors file: ", parts...);
  }

  Json parse_header(std::span<const std::byte> file) {
    uint64_t length = 0;
    if (file.size() < sizeof(length)) fail("it has only ", file.size(), " bytes");
    std::memcpy(&length, file.data(), sizeof(length));
    if (length > kMaxHeaderBytes) fail("its header has ", length, " bytes, more than 16 MiB");
    if (length > file.size() - sizeof(length)) {
      fail("its header has ", length, " bytes, the file only ", file.size(), "; is it cut off?");
    }
    data_ = file.subspan(sizeof(length) + length);
    const auto* const start = reinterpret_cast<const char*>(file.data() + sizeof(length));
    const std::string_view text(start, length);
    if (!text.starts_with('{')) fail("its header does not begin with {");
    if (find_invalid_utf8(text)) fail("its header is not valid UTF-8");
    return parse_json_file(text, path_.string() + ": safetensors header", kMaxHeaderDepth);
  }

  void check_metadata(const Json& value) const {
    size_t size = 0;
    if (!value.is_object()) fail(kMetadata, " is not an object");
    for (const auto& [key, text] : value.items()) {
      if (!text.is_string()) fail(kMetadata, " ", quote(key), " is not a string");
      size += key.size() + text.get_ref<const std::string&>().size() + 100;
      if (size > kMaxMetadataBytes) fail(kMetadata, " takes more than 1 MiB");
    }
  }

  TensorView read_tensor(const std::string& name, const Json& value) {
    const std::string what = "tensor " + quote(name);
    if (!value.is_object()) fail(what, " is not an object");
    for (const char* const key : {"dtype", "shape", "data_offsets"}) {
      if (!value.contains(key)) fail(what, " has no ", key);
    }
    TensorView tensor;
    tensor.dtype = read_dtype(value["dtype"], what);
    tensor.shape = read_shape(value["shape"], what);
    const std::optional<uint64_t> wanted = num_bytes(tensor.dtype, tensor.shape);
    if (!wanted) fail(what, " has a shape too large to address");

    const Json& offsets = value["data_offsets"];
    if (!offsets.is_array() || offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
        !offsets[1].is_number_unsigned()) {
      fail(what, " has data_offsets that are not two numbers");
    }
    const auto begin = offsets[0].get<uint64_t>();
    const auto end = offsets[1].get<uint64_t>();
    if (begin > end || end > data_.size()) {
      fail(what, " lies at [", begin, ", ", end, "), outside the ", data_.size(),
           " bytes of data; is the file cut off?");
    }
    if (end - begin != *wanted) {
      fail(what, " has ", end - begin, " bytes, but ", name_of(tensor.dtype), " ",
           shape_text(tensor.shape), " needs ", *wanted);
    }
    tensor.bytes = data_.subspan(begin, end - begin);
    ranges_.push_back({begin, end, what});
    return tensor;
  }

  DType read_dtype(const Json& value, const std::string& what) const {
    if (!value.is_string()) fail(what, " has a dtype that is not a string");
    const auto& name = value.get_ref<const std::string&>();
    for (const DType dtype : kDTypes) {
      if (name_of(dtype) == name) return dtype;
    }
    fail(what, " has dtype ", quote(name), ", which is not supported");
  }

  std::vector<int64_t> read_shape(const Json& value, const std::string& what) const {
    if (!value.is_array()) fail(what, " has a shape that is not a list");
    if (value.size() > kMaxRank) fail(what, " has ", value.size(), " dimensions, more than 8");
    std::vector<int64_t> shape;
    for (const Json& extent : value) {
      if (!extent.is_number_unsigned() || !std::in_range<int64_t>(extent.get<uint64_t>())) {
        fail(what, " has a shape that is not made of counts");
      }
      shape.push_back(extent.get<int64_t>());
    }
    return shape;
  }

  /// The tensors must cover the data from its first to its last byte, once: nothing can hide
  /// between them.
  void check_layout() {
    std::sort(ranges_.begin(), ranges_.end(), [](const Range& a, const Range& b) {
      return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    uint64_t covered = 0;
    for (const Range& range : ranges_) {
      if (range.begin < covered) fail(range.name, " overlaps another tensor");
      if (range.begin > covered) fail("there is a hole before ", range.name);
      covered = range.end;
    }
    if (covered != data_.size()) fail(data_.size() - covered, " bytes follow the last tensor");
  }

  const std::filesystem::path& path_;
  std::span<const std::byte> data_;
  std::vector<Range> ranges_;
};

void check_view(const std::string& name, const TensorView& tensor) {
  const bool counts = std::all_of(tensor.shape.begin(), tensor.shape.end(),
                                  [](int64_t extent) { return extent >= 0; });
  if (!counts || num_bytes(tensor.dtype, tensor.shape) != tensor.bytes.size()) {
    failed("tensor ", quote(name), " has ", tensor.bytes.size(), " bytes, not those of ",
           name_of(tensor.dtype), " ", shape_text(tensor.shape));
  }
}

}  // namespace

SafeTensors::SafeTensors(const std::filesystem::path& path) : path_(path), file_(path) {
  tensors_ = HeaderReader(path_).read(file_.bytes());
}

const TensorView& SafeTensors::at(const std::string& name) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) bad_input(path_.string(), ": it has no tensor ", quote(name));
  return found->second;
}

std::vector<float> SafeTensors::floats(const std::string& name,
                                       const std::vector<int64_t>& shape) const {
  const TensorView& tensor = at(name);
  if (tensor.shape != shape) {
    bad_input(path_.string(), ": ", name, " is ", shape_text(tensor.shape), ", must be ",
              shape_text(shape));
  }
  size_t size = 1;
  for (const int64_t extent : shape) size *= static_cast<size_t>(extent);
  std::vector<float> values(size);
  try {
    to_float(tensor, values);
  } catch (const Error& error) {
    throw Error(error.code(), concat(path_.string(), ": ", name, ": ", error.message()));
  }
  return values;
}

void write_safetensors(const std::filesystem::path& path,
                       const std::map<std::string, TensorView>& tensors) {
  OrderedJson header = {{kMetadata, {{"format", "pt"}}}};
  uint64_t offset = 0;
  for (const auto& [name, tensor] : tensors) {
    check_view(name, tensor);
    const uint64_t end = offset + tensor.bytes.size();
    header[name] = {
        {"dtype", name_of(tensor.dtype)}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = to_line(header);
  text.resize((text.size() + 7) / 8 * 8, ' ');
  const uint64_t length = text.size();

  OutputFile file(path);
  file.write(std::as_bytes(std::span(&length, 1)));
  file.write(text);
  for (const auto& [name, tensor] : tensors) file.write(tensor.bytes);
  file.close();
}

}  // namespace tandem
