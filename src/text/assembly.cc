#include "text/assembly.h"

#include <algorithm>
#include <array>

#include "base/checked.h"
#include "base/fail.h"
#include "text/truncation.h"

namespace tandem {
namespace {

/// The windows of each text; for one text the second list is empty.
using Windows = std::array<std::vector<TokenRange>, 2>;

void append_special(const TemplatePiece& piece, bool offsets, Encoding& out) {
  for (const SpecialToken& token : piece.tokens) {
    out.ids.push_back(token.id);
    out.segments.push_back(piece.type_id);
    out.special.push_back(1);
    if (!offsets) continue;
    out.begins.push_back(0);
    out.ends.push_back(0);
    out.words.push_back(-1);
  }
}

void append_tokens(std::span<const Token> tokens, int32_t segment, bool offsets, Encoding& out) {
  const auto copy = [tokens](int32_t Token::*member, std::vector<int32_t>& to) {
    const size_t before = to.size();
    to.resize(before + tokens.size());
    std::ranges::transform(tokens, to.begin() + static_cast<std::ptrdiff_t>(before),
                           [member](const Token& token) { return token.*member; });
  };
  copy(&Token::id, out.ids);
  out.segments.resize(out.ids.size(), segment);
  out.special.resize(out.ids.size(), 0);
  if (!offsets) return;
  copy(&Token::begin, out.begins);
  copy(&Token::end, out.ends);
  copy(&Token::word, out.words);
}

/// How many tokens of the texts fit.
size_t room_for_texts(const std::vector<TemplatePiece>& pieces, const EncodeOptions& options) {
  size_t taken = 0;
  for (const TemplatePiece& piece : pieces) taken += piece.tokens.size();
  if (!options.add_special_tokens) taken = 0;
  if (options.max_length < 0 || static_cast<size_t>(options.max_length) <= taken) {
    bad_input("max_length ", options.max_length, " leaves no room for text: at least ", taken + 1,
              " is needed");
  }
  const size_t room = static_cast<size_t>(options.max_length) - taken;
  if (options.stride < 0 || static_cast<size_t>(options.stride) >= room) {
    bad_input("stride ", options.stride, " is not from 0 to ", room - 1, ": max_length ",
              options.max_length, " leaves room for ", room, " tokens of text");
  }
  return room;
}

Windows windows_of(std::span<const TokenList> texts, size_t room, const EncodeOptions& options,
                   TruncationSide side) {
  const size_t first = texts[0].tokens.size();
  const size_t second = texts.size() == 2 ? texts[1].tokens.size() : 0;
  if (texts.size() == 1 && first > room && options.truncation == TruncationStrategy::only_second) {
    bad_input("truncation only_second: a text of ", first, " tokens has no second one to cut");
  }
  if (texts.size() == 1 && !options.truncate_texts) room = first;
  const auto kept = texts.size() == 2 ? tokens_kept(first, second, room, options.truncation)
                                      : std::pair{std::min(first, room), size_t{0}};
  const auto stride = static_cast<size_t>(options.stride);
  Windows found;
  found[0] = windows(first, kept.first, stride, side);
  if (texts.size() == 2) found[1] = windows(second, kept.second, stride, side);
  return found;
}

/// Fills `out` with window `chosen[i]` of text i.
void append_window(std::span<const TokenList> texts, const std::vector<TemplatePiece>& pieces,
                   const Windows& windows, std::array<size_t, 2> chosen,
                   const EncodeOptions& options, Encoding& out) {
  for (const TemplatePiece& piece : pieces) {
    if (piece.text < 0) {
      if (options.add_special_tokens) append_special(piece, options.return_offsets, out);
      continue;
    }
    const auto text = static_cast<size_t>(piece.text);
    const size_t window = chosen[text];
    const TokenRange range = windows[text][window];
    if (text == 0) out.first_text_begin = narrow<int32_t>(out.ids.size());
    append_tokens(std::span(texts[text].tokens).subspan(range.begin, range.end - range.begin),
                  window == 0 ? piece.type_id : piece.overflow_type_id, options.return_offsets,
                  out);
    if (text == 0) out.first_text_end = narrow<int32_t>(out.ids.size());
  }
}

/// Every choice of windows but the first, in the reference's order: each further window of the text
/// that the template names first, beside all of the other, then the first one beside the others'
/// further ones.
std::vector<std::array<size_t, 2>> further_choices(const std::vector<TemplatePiece>& pieces,
                                                   const Windows& windows) {
  const auto is_text = [](const TemplatePiece& piece) { return piece.text >= 0; };
  const auto front = std::find_if(pieces.begin(), pieces.end(), is_text);
  const auto outer = static_cast<size_t>(front->text);
  const size_t inner = 1 - outer;
  const size_t count = std::max<size_t>(windows[inner].size(), 1);
  std::vector<std::array<size_t, 2>> found;
  const auto add_all = [&](size_t window, size_t from) {
    for (size_t other = from; other < count; ++other) {
      found.emplace_back();
      found.back()[outer] = window;
      found.back()[inner] = other;
    }
  };
  for (size_t window = 1; window < windows[outer].size(); ++window) add_all(window, 0);
  add_all(0, 1);
  return found;
}

}  // namespace

void assemble(std::span<const TokenList> texts, const std::vector<TemplatePiece>& pieces,
              const EncodeOptions& options, TruncationSide side, Encoding& out) {
  const size_t room = room_for_texts(pieces, options);
  const Windows windows = windows_of(texts, room, options, side);
  out.clear();
  for (const TokenList& text : texts) out.num_words += text.num_words;
  out.truncated = windows[0].size() > 1 || windows[1].size() > 1;
  append_window(texts, pieces, windows, {0, 0}, options, out);
  if (!options.return_overflowing_tokens) return;
  for (const auto& chosen : further_choices(pieces, windows)) {
    Encoding& window = out.overflowing.emplace_back();
    window.num_words = out.num_words;
    window.truncated = true;
    append_window(texts, pieces, windows, chosen, options, window);
  }
}

}  // namespace tandem
