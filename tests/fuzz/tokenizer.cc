// The quick way of splitting plain text against the definition; the first byte chooses the rules.

#include "base/strings/utf8.h"
#include "tests/fuzz/target.h"
#include "tests/text/word_piece/plainly.h"

namespace tandem::fuzz {

void try_input(std::string_view input) {
  if (input.empty() || find_invalid_utf8(input.substr(1))) return;
  const auto bits = static_cast<unsigned char>(input[0]);
  const NormalizerOptions options = {(bits & 1U) != 0, (bits & 2U) != 0, (bits & 4U) != 0,
                                     (bits & 8U) != 0};
  static const WordPiece pieces(testing::small_vocabulary(), {});
  static PlainTextScratch scratch;
  const std::string text(input.substr(1));
  const Normalizer normalizer(options);
  for (const AsciiScan& scan : ascii_scans()) {
    TokenList quick;
    PlainText(normalizer, pieces, scan).append(text, 0, scratch, quick);
    if (!testing::same(quick, testing::plainly(normalizer, pieces, text, 0))) __builtin_trap();
  }
}

}  // namespace tandem::fuzz
