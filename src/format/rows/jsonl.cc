#include "format/rows/jsonl.h"

namespace tandem {

namespace {

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

bool JsonlReader::ready() {
  return lines_.ready([](std::string_view line) { return !is_blank(line); });
}

bool JsonlReader::next(Json& value) {
  while (lines_.next(line_)) {
    if (is_blank(line_)) continue;
    value = parse_json(line_, lines_.where());
    return true;
  }
  return false;
}

}  // namespace tandem
