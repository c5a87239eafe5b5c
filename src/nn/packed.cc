#include "tandem/torch/packed.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>
#include <numeric>

namespace tandem::nn {

namespace {

// A group may hold this many padded rows for each token: wider groups mean fewer, larger calls, but
// wasted rows.
constexpr double kMostPadding = 1.3;

std::vector<int64_t> by_length(const std::vector<int64_t>& offsets) {
  std::vector<int64_t> order(offsets.size() - 1);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
    return offsets[a + 1] - offsets[a] > offsets[b + 1] - offsets[b];
  });
  return order;
}

at::Tensor int64_tensor(const std::vector<int64_t>& values, at::Device device) {
  return at::tensor(values, at::kLong).to(device);
}

/// Lays sequences `order[first, last)`, the longest first, into the padded order and returns their
/// group.
class GroupBuilder {
 public:
  GroupBuilder(const std::vector<int64_t>& offsets)
      : offsets_(offsets), padded_of_token_(offsets.back()) {}

  AttentionGroup add(const int64_t* first, const int64_t* last, at::Device device) {
    AttentionGroup group{last - first, length(*first), {first, last}, {}};
    const bool ragged = length(*(last - 1)) != group.length;
    at::Tensor mask = ragged ? at::zeros({group.size, 1, 1, group.length}) : at::Tensor();
    for (const int64_t* sequence = first; sequence != last; ++sequence) {
      for (int64_t at = 0; at < length(*sequence); ++at) {
        padded_of_token_[offsets_[*sequence] + at] = static_cast<int64_t>(token_of_padded_.size());
        token_of_padded_.push_back(offsets_[*sequence] + at);
      }
      const int64_t padding = group.length - length(*sequence);
      token_of_padded_.insert(token_of_padded_.end(), padding, offsets_[*sequence]);
      if (padding > 0) {
        mask[sequence - first]
            .narrow(-1, length(*sequence), padding)
            .fill_(-std::numeric_limits<float>::infinity());
      }
    }
    if (ragged) group.key_mask_G11L = mask.to(device);
    return group;
  }

  int64_t length(int64_t sequence) const { return offsets_[sequence + 1] - offsets_[sequence]; }
  const std::vector<int64_t>& token_of_padded() const { return token_of_padded_; }
  const std::vector<int64_t>& padded_of_token() const { return padded_of_token_; }

 private:
  const std::vector<int64_t>& offsets_;
  std::vector<int64_t> token_of_padded_;
  std::vector<int64_t> padded_of_token_;
};

}  // namespace

Packed make_packed(at::Tensor ids_T, at::Tensor positions_T, at::Tensor segments_T,
                   std::vector<int64_t> offsets, at::Device device) {
  Packed batch;
  batch.ids_T = ids_T.to(device);
  batch.positions_T = positions_T.to(device);
  batch.segments_T = segments_T.to(device);
  batch.offsets = std::move(offsets);

  const std::vector<int64_t> order = by_length(batch.offsets);
  GroupBuilder builder(batch.offsets);
  for (size_t first = 0; first < order.size();) {
    size_t last = first;
    int64_t tokens = 0;
    while (last < order.size()) {
      const int64_t padded = builder.length(order[first]) * static_cast<int64_t>(last + 1 - first);
      tokens += builder.length(order[last]);
      if (static_cast<double>(padded) > kMostPadding * static_cast<double>(tokens)) break;
      ++last;
    }
    batch.groups.push_back(builder.add(&order[first], order.data() + last, device));
    first = last;
  }
  batch.padded_from_token_P = int64_tensor(builder.token_of_padded(), device);
  batch.token_from_padded_T = int64_tensor(builder.padded_of_token(), device);
  return batch;
}

Packed pack(const at::Tensor& input_ids_BL, const at::Tensor& attention_mask_BL,
            const at::Tensor& segments_BL) {
  TORCH_CHECK(input_ids_BL.dim() == 2 && input_ids_BL.sizes() == attention_mask_BL.sizes(),
              "input_ids and attention_mask must both be [batch, length]; got ",
              input_ids_BL.sizes(), " and ", attention_mask_BL.sizes());
  const at::Tensor kept_BL = attention_mask_BL.ne(0);
  const at::Tensor lengths = kept_BL.sum(1).to(at::kCPU);
  std::vector<int64_t> offsets = {0};
  for (int64_t row = 0; row < lengths.size(0); ++row) {
    const int64_t length = lengths[row].item<int64_t>();
    TORCH_CHECK(length > 0, "row ", row, " of attention_mask keeps no token");
    offsets.push_back(offsets.back() + length);
  }
  const at::Tensor positions_BL = kept_BL.to(at::kLong).cumsum(1) - 1;
  const at::Tensor segments_T = segments_BL.defined()
                                    ? segments_BL.masked_select(kept_BL).to(at::kLong)
                                    : at::zeros({offsets.back()}, at::kLong);
  return make_packed(input_ids_BL.masked_select(kept_BL).to(at::kLong),
                     positions_BL.masked_select(kept_BL), segments_T, std::move(offsets),
                     input_ids_BL.device());
}

at::Tensor unpack(const at::Tensor& rows_TC, const at::Tensor& attention_mask_BL) {
  const at::Tensor kept = attention_mask_BL.ne(0).flatten().nonzero().squeeze(1);
  return at::zeros({attention_mask_BL.numel(), rows_TC.size(1)}, rows_TC.options())
      .index_copy(0, kept, rows_TC)
      .view({attention_mask_BL.size(0), attention_mask_BL.size(1), rows_TC.size(1)});
}

}  // namespace tandem::nn
