#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/label_field.h"
#include "labels/word_rule.h"

namespace tandem {

/// Labelled spans as annotation tools write them: lists [start, end, label] (doccano), objects with
/// start, end and label (spaCy, Prodigy), start_offset and end_offset (doccano) or labels (Label
/// Studio), groups of those by name (spaCy's `spans`), or {"label": {"span": [start, end]}}
/// (NLU++). Ends are exclusive. Nothing for a value of another form. Throws Error{bad_input} for
/// what begins so, but is none.
std::optional<SpanLabels> spans_in(const Json& value);

/// The words of a text as texts.
std::vector<std::string> texts_of(std::string_view text, std::span<const WordSpan> words);

/// Tags of the words in IOB2. A span that cuts a word takes all of it. Of spans that overlap the
/// longest in words stays, of equal ones the first (as spaCy's filter_spans); one without a word is
/// left out. `notes` is told of each such span and what was done. Throws Error{bad_input} for a
/// span that does not lie within the text.
WordLabels tags_of(const SpanLabels& spans, std::string_view text, std::span<const WordSpan> words,
                   std::vector<std::string>& notes);

}  // namespace tandem
