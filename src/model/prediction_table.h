#pragma once

#include <string>

#include "format/json.h"
#include "tandem/model.h"

namespace tandem {

// Predictions as rows of a table and as columns of words.

/// The answers as cells by column: <task> and <task>_score, then <task>_2, <task>_2_score and so on
/// up to `top_k` labels; of a head on words <task>, the tags separated by spaces for words that
/// were given, else what was found as JSON; `truncated` where the end was cut.
OrderedJson prediction_cells(const Input& input, const Prediction& prediction, size_t top_k);

/// A sentence of a CoNLL file: `# task = label` for heads on sentences, then a line for each word
/// with a column for each head on words, and an empty line. `row`: the input's fields, of which
/// texts and numbers become comments. Throws Error{bad_input} where no head is on words, or they
/// part the text into different words.
std::string prediction_conll(const OrderedJson& row, const Input& input,
                             const Prediction& prediction);

}  // namespace tandem
