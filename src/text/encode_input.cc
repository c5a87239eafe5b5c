#include "text/encode_input.h"

namespace tandem {

void encode_input(const Tokenizer& tokenizer, const Input& input, const EncodeOptions& options,
                  Encoding& encoding) {
  if (!input.tokens.empty()) {
    tokenizer.encode_words(input.tokens, options, encoding);
  } else if (input.text_pair) {
    tokenizer.encode_pair(input.text, *input.text_pair, options, encoding);
  } else {
    tokenizer.encode(input.text, options, encoding);
  }
}

}  // namespace tandem
