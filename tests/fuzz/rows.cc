// Rows of data; the first byte says in which format.

#include <vector>

#include "data/rows/reader.h"
#include "tasks/kind.h"
#include "tests/fuzz/target.h"

namespace tandem::fuzz {

void try_input(std::string_view input) {
  if (input.empty()) return;
  std::vector<LabelField> labels;
  for (const std::string& type : task_types()) labels.push_back({type, &find_task_kind(type)});
  const auto format = static_cast<DataFormat>(static_cast<unsigned char>(input[0]) % 5);
  ExampleReader reader(LineReader(tandem::InputFile::of_text(input.substr(1), "rows")), format,
                       labels);
  Example example;
  while (true) {
    try {
      if (!reader.next(example)) return;
    } catch (const Error&) {  // the next row may be sound
    }
  }
}

}  // namespace tandem::fuzz
