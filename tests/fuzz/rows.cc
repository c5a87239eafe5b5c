// Rows of data; the first byte says in which format (its low four bits), and how they are
// compressed.

#include <array>
#include <vector>

#include "data/rows/reader.h"
#include "tasks/kind.h"
#include "tests/fuzz/target.h"

namespace tandem::fuzz {

void try_input(std::string_view input) {
  if (input.empty()) return;
  std::vector<LabelField> labels;
  for (const std::string& type : task_types()) labels.push_back({type, &find_task_kind(type)});
  const auto first = static_cast<unsigned char>(input[0]);
  const auto format = static_cast<DataFormat>((first & 15U) % 6);
  const char* const name = std::array{"rows", "rows.gz", "rows.zst"}[(first >> 4U) % 3];
  ExampleReader reader(LineReader(tandem::InputFile::of_text(input.substr(1), name)), format,
                       labels);
  Example example;
  // Bounded: what is compressed may be long.
  for (int row = 0; row < 10000; ++row) {
    try {
      if (!reader.next(example)) return;
    } catch (const Error&) {  // the next row may be sound
    }
  }
}

}  // namespace tandem::fuzz
