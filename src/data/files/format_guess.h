#pragma once

#include <optional>
#include <string_view>

#include "data/files/data_file.h"
#include "format/rows/line_reader.h"

namespace tandem {

/// Where the beginning of a file is plainly not one text a line: what it looks like. Nothing where
/// people may have written its lines.
/// jsonl: its first line is a JSON object. csv, tsv: its first line names two columns or more, one
/// of them text or tokens. conllu: ten columns separated by tabs, a number in the first. conll:
/// rows of words with as many columns each that begin with -DOCSTART-, hold tags (O, B-..., _), or
/// stand in blocks of tab-separated words, or of words with a few capital tags.
/// fasttext: its first line begins with __label__.
std::optional<DataFormat> guess_format(std::string_view beginning);

/// Of a file that is there, by its beginning.
std::optional<DataFormat> guess_format_of(const std::filesystem::path& path);

/// "rows of JSON", "a CSV file with a header", ...
std::string_view look_of(DataFormat format);

/// Nobody has said that every line is a text: throws Error{bad_input} where it looks otherwise.
void check_is_text(LineReader& lines);

}  // namespace tandem
