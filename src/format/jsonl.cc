#include "format/jsonl.h"

namespace tandem {

bool JsonlReader::next(Json& value) {
  while (lines_.next(line_)) {
    if (line_.find_first_not_of(" \t") == std::string::npos) continue;
    value = parse_json(line_, lines_.where());
    return true;
  }
  return false;
}

}  // namespace tandem
