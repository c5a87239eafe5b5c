#include <algorithm>
#include <exception>
#include <utility>

#include "base/fail.h"
#include "data/rows/row_reader.h"

namespace tandem {

namespace {

/// Rows of parallel files: the n-th line of each belongs to the n-th row.
class ParallelRows : public RowReader {
 public:
  ParallelRows(FieldNames names, LineOptions options) : names_(std::move(names)) {
    for (const auto& [name, path] : names_.file().parallel)
      parts_.push_back({name, LineReader(InputFile(path), options), ""});
    for (const auto& [name, values] : names_.file().picks) {
      if (!names_.file().parallel.contains(name))
        bad_input(names_.file().where, ": where: none of the parallel files is called ", name);
    }
  }

  bool advance() override {
    std::exception_ptr bad;  // kept until all files stand at the same line
    const Part* ended = nullptr;
    const Part* goes_on = nullptr;
    for (Part& part : parts_) {
      try {
        (part.lines.next(part.line) ? goes_on : ended) = &part;
      } catch (const Error&) {
        goes_on = &part;
        if (bad == nullptr) bad = std::current_exception();
      }
    }
    if (ended != nullptr && goes_on != nullptr) {
      bad_input(ended->lines.file(), " ends after ", ended->lines.line_number(), " lines, before ",
                goes_on->lines.file(), ": a line of each makes a row");
    }
    if (bad != nullptr) std::rethrow_exception(bad);
    return goes_on != nullptr;
  }

  Row row() override {
    Row row;
    row.line = parts_.front().lines.line_number();
    for (Part& part : parts_) {
      if (part.name == "text") row.text = part.line;
      if (part.name == "text_pair") row.text_pair = part.line;
      if (part.name == "tokens") row.tokens = tokens_in(part);
    }
    for (const LabelField& field : names_.labels()) {
      for (const Part& part : parts_) {
        if (part.name == field.task)
          names_.add_label(row, field, &part.line, [&] { return part.lines.where(); });
      }
    }
    return row;
  }

  std::string field(const std::string& name) const override {
    const auto found = std::ranges::find(parts_, name, &Part::name);
    return found == parts_.end() ? "" : found->line;
  }

  bool ready() override {
    return std::ranges::all_of(parts_, [](Part& part) { return part.lines.ready(); });
  }

 private:
  struct Part {
    std::string name;
    LineReader lines;
    std::string line;
  };

  static std::vector<std::string> tokens_in(const Part& part) {
    try {
      return tokens_in_cell(part.line);
    } catch (const Error& error) {
      bad_input(part.lines.where(), ": ", error.message());
    }
  }

  FieldNames names_;
  std::vector<Part> parts_;
};

}  // namespace

std::unique_ptr<RowReader> make_parallel_rows(FieldNames names, LineOptions options) {
  return std::make_unique<ParallelRows>(std::move(names), options);
}

}  // namespace tandem
