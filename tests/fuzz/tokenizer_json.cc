// tokenizer.json of a model.

#include "text/files/tokenizer_json.h"
#include "tests/fuzz/target.h"

namespace tandem::fuzz {

void try_input(std::string_view input) {
  parse_tokenizer_json(input, "tokenizer.json");
}

}  // namespace tandem::fuzz
