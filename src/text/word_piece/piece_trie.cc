#include "text/word_piece/piece_trie.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>

#include "base/strings/utf8.h"

namespace tandem {

/// Adds nodes level by level, because what a node does needs those of shorter texts.
class PieceTrie::Builder {
 public:
  Builder(PieceTrie& trie, const Vocabulary& vocabulary)
      : vocabulary_(vocabulary), nodes_(trie.nodes_), cuts_(trie.cuts_) {}

  void build(std::string_view continuation, size_t max_word_length) {
    texts_.reserve(static_cast<size_t>(vocabulary_.size()));
    add_texts("", max_word_length);
    const auto num_words = static_cast<uint32_t>(texts_.size());
    add_texts(continuation, max_word_length);
    nodes_.reserve(num_bytes_ / 2);  // more is rare, and what is too much stays untouched
    cuts_.reserve(texts_.size());
    cuts_.push_back({-1, 0, kNone});
    add_block();
    for (const uint32_t slot : {kNone, kWords, kContinuations}) take(slot, kNobody);
    level_ = {{kWords, 0, num_words},
              {kContinuations, num_words, static_cast<uint32_t>(texts_.size())}};
    for (depth_ = 0; !level_.empty(); ++depth_) {
      next_level_.clear();
      for (const Open& open : level_) extend(open);
      std::swap(level_, next_level_);
    }
  }

 private:
  static constexpr uint32_t kNobody = ~uint32_t{0};
  static constexpr size_t kWindow = 7;   // bytes of a text that are looked at together
  static constexpr size_t kBlock = 256;  // what the children of one node can reach
  static constexpr int kMostTries = 32;  // then memory is cheaper than time

  /// What follows a prefix in a token.
  struct Text {
    uint64_t window = 0;  ///< those of its bytes around the current depth; see window_of
    uint32_t size = 0;
    int32_t id = 0;
    auto operator<=>(const Text&) const = default;
  };
  /// A node of the current depth and the texts [begin, end) that begin as it does.
  struct Open {
    uint32_t node;
    uint32_t begin;
    uint32_t end;
  };

  void add_texts(std::string_view prefix, size_t max_word_length) {
    for (int32_t id = 0; id < vocabulary_.size(); ++id) {
      std::string_view token = vocabulary_.token(id);
      if (!token.starts_with(prefix)) continue;
      token.remove_prefix(prefix.size());
      if (token.empty()) continue;
      if (token.size() > max_word_length && count_code_points(token) > max_word_length) continue;
      texts_.push_back({window_of(token), static_cast<uint32_t>(token.size()), id});
      num_bytes_ += token.size();
    }
  }

  /// The first bytes as a number, then how many there are: in order, an end comes before all bytes.
  static uint64_t window_of(std::string_view bytes) {
    uint64_t window = 0;
    for (size_t i = 0; i < kWindow; ++i)
      window = window << 8U | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U);
    return window << 8U | std::min(bytes.size(), kWindow + 1);
  }
  unsigned char next_byte(const Text& text) const {
    return static_cast<unsigned char>(text.window >> (8 * (kWindow - depth_ % kWindow)));
  }

  /// Puts texts that are the same so far in order by what the next window shows.
  void sort(uint32_t begin, uint32_t end) {
    for (uint32_t at = begin; at < end && depth_ > 0; ++at) {
      const std::string_view token = vocabulary_.token(texts_[at].id);
      texts_[at].window = window_of(token.substr(token.size() - texts_[at].size + depth_));
    }
    sort_by_window(std::span(texts_).subspan(begin, end - begin));
  }

  void sort_by_window(std::span<Text> texts) {
    if (texts.size() < kBlock) return std::sort(texts.begin(), texts.end());
    std::vector<Text> others(texts.size());
    for (unsigned shift = 0; shift < 64; shift += 8) {
      const auto key = [shift](const Text& text) { return text.window >> shift & 0xFFU; };
      std::array<size_t, 257> begins{};
      for (const Text& text : texts) ++begins[key(text) + 1];
      std::partial_sum(begins.begin(), begins.end(), begins.begin());
      for (const Text& text : texts) others[begins[key(text)]++] = text;
      std::ranges::copy(others, texts.begin());
    }
  }

  /// Free slots are a ring: `rest` is the next of one, `cuts` the one before.
  void add_block() {
    const auto first = static_cast<uint32_t>(nodes_.size());
    const auto last = static_cast<uint32_t>(first + kBlock - 1);
    nodes_.resize(nodes_.size() + kBlock);
    for (uint32_t slot = first; slot <= last; ++slot)
      nodes_[slot] = {kNone, kNone, slot + 1, slot - 1};
    const uint32_t after = num_free_ == 0 ? first : free_;
    const uint32_t before = num_free_ == 0 ? last : nodes_[free_].cuts;
    nodes_[before].rest = first;
    nodes_[first].cuts = before;
    nodes_[last].rest = after;
    nodes_[after].cuts = last;
    free_ = first;
    num_free_ += kBlock;
  }

  void take(uint32_t slot, uint32_t parent) {
    Node& node = nodes_[slot];
    nodes_[node.cuts].rest = node.rest;
    nodes_[node.rest].cuts = node.cuts;
    if (free_ == slot) free_ = node.rest;
    node = {.parent = parent};
    --num_free_;
  }

  /// Takes a slot for each of these bytes, where the ring has room for all or in a new block.
  void place(uint32_t parent, std::span<const unsigned char> bytes) {
    uint32_t children = 0;
    const auto is_free = [&](unsigned char byte) {
      return nodes_[children ^ byte].parent == kNone;
    };
    int tries = 0;
    do {
      if (tries++ == kMostTries || num_free_ == 0)
        add_block();
      else if (tries > 1)
        free_ = nodes_[free_].rest;
      children = free_ ^ bytes.front();
    } while (!std::ranges::all_of(bytes, is_free));
    for (const unsigned char byte : bytes) take(children ^ byte, parent);
    nodes_[parent].children = children;
  }

  void extend(const Open& open) {
    uint32_t begin = open.begin;
    if (depth_ % kWindow == 0) sort(open.begin, open.end);
    while (begin < open.end && texts_[begin].size == depth_) ++begin;
    if (begin == open.end) return;
    bytes_.clear();
    ends_.clear();
    for (uint32_t at = begin; at < open.end; ++at) {
      const unsigned char next = next_byte(texts_[at]);
      if (bytes_.empty() || bytes_.back() != next) {
        bytes_.push_back(next);
        ends_.push_back(at);
      }
      ++ends_.back();
    }
    place(open.node, bytes_);
    for (size_t i = 0; i < bytes_.size(); ++i) {
      add(open.node, bytes_[i], begin, ends_[i]);
      begin = ends_[i];
    }
  }

  /// The child that the texts [begin, end) begin with.
  void add(uint32_t parent, unsigned char byte, uint32_t begin, uint32_t end) {
    const uint32_t node = nodes_[parent].children ^ byte;
    // Texts that end here come first: the last one tells whether any goes on.
    if (texts_[end - 1].size > depth_ + 1) next_level_.push_back({node, begin, end});
    if (texts_[begin].size > depth_ + 1) return find_rest(node, parent, byte);
    while (begin + 1 < end && texts_[begin + 1].size == depth_ + 1) ++begin;
    nodes_[node].rest = kContinuations;
    nodes_[node].cuts = add_cut({texts_[begin].id, static_cast<uint32_t>(depth_) + 1, kNone});
  }

  /// Cuts the text of a node that is no token: as its parent's, and more until `byte` can follow.
  void find_rest(uint32_t node, uint32_t parent, unsigned char byte) {
    const size_t num_cuts = cuts_.size();
    uint32_t cuts = nodes_[parent].cuts;
    uint32_t rest = nodes_[parent].rest;
    uint32_t next = kNone;
    while (rest != kNone && (next = child(nodes_.data(), rest, byte)) == kNone) {
      cuts = join(cuts, nodes_[rest].cuts);
      rest = nodes_[rest].rest;
    }
    if (rest == kNone) {
      cuts_.resize(num_cuts);
    } else {
      nodes_[node].rest = next;
      nodes_[node].cuts = cuts;
    }
  }

  /// The cuts of `first`, then those of `second`, whose text follows.
  uint32_t join(uint32_t first, uint32_t second) {
    joined_.clear();
    for (; second != kNone; second = cuts_[second].previous) joined_.push_back(second);
    const uint32_t end = cuts_[first].end;
    for (; !joined_.empty(); joined_.pop_back()) {
      const Cut& cut = cuts_[joined_.back()];
      first = add_cut({cut.id, end + cut.end, first});
    }
    return first;
  }

  uint32_t add_cut(const Cut& cut) {
    cuts_.push_back(cut);
    return static_cast<uint32_t>(cuts_.size() - 1);
  }

  const Vocabulary& vocabulary_;
  std::vector<Node>& nodes_;
  std::vector<Cut>& cuts_;
  std::vector<Text> texts_;
  size_t num_bytes_ = 0;  // of the texts
  std::vector<Open> level_;
  std::vector<Open> next_level_;
  size_t depth_ = 0;  // bytes of the texts of the nodes of `level_`
  std::vector<unsigned char> bytes_;
  std::vector<uint32_t> ends_;
  std::vector<uint32_t> joined_;
  uint32_t free_ = kNone;  // one of the ring
  size_t num_free_ = 0;
};

PieceTrie::PieceTrie(const Vocabulary& vocabulary, std::string_view continuation,
                     size_t max_word_length) {
  Builder(*this, vocabulary).build(continuation, max_word_length);
}

size_t PieceTrie::split(std::string_view word, Piece* out) const {
  const Node* const nodes = nodes_.data();
  uint32_t node = kWords;
  Piece* end = out;
  const auto cut = [&] {
    end = append(nodes[node].cuts, end == out ? 0 : end[-1].end, end);
    node = nodes[node].rest;
  };
  for (const char byte : word) {
    uint32_t next = kNone;
    while ((next = child(nodes, node, static_cast<unsigned char>(byte))) == kNone) {
      if (nodes[node].rest == kNone) return 0;
      cut();
    }
    node = next;
  }
  while (node != kContinuations) {
    if (nodes[node].rest == kNone) return 0;
    cut();
  }
  return static_cast<size_t>(end - out);
}

inline Piece* PieceTrie::append(uint32_t last, uint32_t begin, Piece* out) const {
  const Cut* const cuts = cuts_.data();
  Piece* end = out;
  for (; last != kNone; last = cuts[last].previous) {
    const Cut& cut = cuts[last];
    *end++ = {cut.id, begin + cuts[cut.previous].end, begin + cut.end};
  }
  if (end - out > 1) std::reverse(out, end);
  return end;
}

}  // namespace tandem
