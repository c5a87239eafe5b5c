#pragma once

#include <optional>
#include <string_view>

#include "data/files/data_options.h"

namespace tandem {

/// Where the beginning of a file is plainly not one text a line: what it looks like. Nothing where
/// people may have written its lines.
/// jsonl: its first line is a JSON object. csv, tsv: its first line names two columns or more, one
/// of them text or tokens. conllu: ten columns separated by tabs, a number in the first. conll:
/// rows of words with as many columns each that begin with -DOCSTART-, hold tags (O, B-..., _), or
/// stand in blocks of tab-separated words, or of words with a few capital tags.
std::optional<DataFormat> guess_format(std::string_view beginning);

}  // namespace tandem
