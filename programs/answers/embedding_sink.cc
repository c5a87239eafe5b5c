#include "programs/answers/embedding_sink.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "base/fail.h"
#include "format/number_json.h"
#include "format/tensors/npy.h"
#include "format/tensors/npz.h"
#include "programs/answers/answer_file.h"
#include "programs/answers/answer_table.h"
#include "programs/door.h"

namespace tandem {

namespace {

/// JSON lines, on standard output or in a file: the input and its embedding.
class LineSink : public EmbeddingSink {
 public:
  LineSink(const std::string& path, bool resume) : file_(path, RowEnd::line, resume) {}

  int64_t rows_before() const override { return file_.before().rows; }
  void add(const InputRow& row, std::span<const float> values, bool truncated) override {
    OrderedJson json = row.error.empty() ? row_json(row) : error_json(row);
    if (truncated) json["truncated"] = true;
    if (row.error.empty()) json["embedding"] = numbers(values);
    lines_ += to_line(json) + "\n";
  }
  void flush() override {
    file_.write(lines_);
    lines_.clear();
  }
  void finish() override { file_.commit(); }
  std::filesystem::path keep() override { return file_.keep(); }

 private:
  AnswerFile file_;
  std::string lines_;
};

/// A table: the input's fields, then a column for each value; a row without an answer has none.
class TableSink : public EmbeddingSink {
 public:
  TableSink(const std::string& path, char separator, int columns, bool resume)
      : file_(path, RowEnd::table_line, resume), table_(separator), columns_(columns) {
    if (file_.before().bytes > 0) table_.read_columns(path + ".part");
  }

  int64_t rows_before() const override { return file_.before().rows; }
  void add(const InputRow& row, std::span<const float> values, bool truncated) override {
    OrderedJson cells = input_cells(row);
    cells["truncated"] = truncated ? "true" : "";
    for (int i = 0; i < columns_; ++i) {
      cells[concat("embedding_", i)] =
          values.empty() ? OrderedJson() : OrderedJson(number(values[static_cast<size_t>(i)]));
    }
    rows_.push_back(std::move(cells));
  }
  void flush() override {
    file_.write(table_.lines(rows_));
    rows_.clear();
  }
  void finish() override { file_.commit(); }
  std::filesystem::path keep() override { return file_.keep(); }

 private:
  AnswerFile file_;
  AnswerTable table_;
  int columns_;
  std::vector<OrderedJson> rows_;
};

/// A terminal: the first values of each row, then the shape.
class TerminalSink : public EmbeddingSink {
 public:
  explicit TerminalSink(int columns) : columns_(columns) { print_text("Using device: cpu\n"); }

  void add(const InputRow& row, std::span<const float> values, bool truncated) override {
    if (!row.error.empty()) {
      lines_ += "error: " + row.error + "\n";
      return;
    }
    ++rows_;
    lines_ += concat("[", rows_ - 1, "]");
    for (size_t i = 0; i < std::min<size_t>(5, values.size()); ++i) {
      std::array<char, 24> text{};
      std::snprintf(text.data(), text.size(), " %9.6f", static_cast<double>(values[i]));
      lines_ += text.data();
    }
    lines_ += truncated ? " ... (truncated)\n" : " ...\n";
  }
  void flush() override {
    print_text(lines_);
    lines_.clear();
  }
  void finish() override {
    print_text(concat("Embeddings shape: [", rows_, ", ", columns_, "]\n"));
  }

 private:
  int columns_;
  int64_t rows_ = 0;
  std::string lines_;
};

/// An array with a row each; one that could not be read is all NaN, so that rows and lines agree.
template <typename Writer>
class ArraySink : public EmbeddingSink {
 public:
  /// `make`: the writer of an array of so many columns.
  template <typename Make>
  ArraySink(int columns, const Make& make)
      : writer_(make(columns)), bad_(static_cast<size_t>(columns), NAN) {}

  int64_t rows_before() const override { return writer_.num_rows(); }
  void add(const InputRow& row, std::span<const float> values, bool truncated) override {
    truncated_ += truncated ? 1 : 0;
    errors_ += row.error.empty() ? 0 : 1;
    writer_.append(row.error.empty() ? values : std::span<const float>(bad_));
  }
  void finish() override {
    writer_.close();
    if (truncated_ > 0) print_warning(concat(truncated_, " texts were truncated"));
    if (errors_ > 0) print_warning(concat(errors_, " rows could not be read: theirs are NaN"));
  }
  std::filesystem::path keep() override { return writer_.keep(); }

 protected:
  Writer writer_;

 private:
  std::vector<float> bad_;
  int64_t truncated_ = 0;
  int64_t errors_ = 0;
};

/// A .npy file.
using NpySink = ArraySink<NpyWriter<float>>;

/// An .npz file: `embeddings`, and `ids`, which are the rows' fields called id, or else their
/// numbers from 0.
class NpzSink : public ArraySink<NpzWriter> {
 public:
  using ArraySink::ArraySink;

  void add(const InputRow& row, std::span<const float> values, bool truncated) override {
    ArraySink::add(row, values, truncated);
    ids_.push_back(id_of(row));
  }
  void finish() override {
    writer_.add_texts("ids", ids_);
    ArraySink::finish();
  }
  std::filesystem::path keep() override {
    writer_.add_texts("ids", ids_);
    return ArraySink::keep();
  }
  bool goes_on() const override { return false; }

 private:
  std::string id_of(const InputRow& row) const {
    if (row.fields != nullptr && row.fields->contains("id")) {
      const OrderedJson& id = row.fields->at("id");
      return id.is_string() ? id.get<std::string>() : id.dump();
    }
    return std::to_string(ids_.size());
  }

  std::vector<std::string> ids_;
};

}  // namespace

std::filesystem::path EmbeddingSink::keep() {
  failed("there is no output file");
}

std::unique_ptr<EmbeddingSink> make_embedding_sink(const std::string& output,
                                                   const std::string& ending, int columns,
                                                   bool resume) {
  if (ending == ".jsonl") return std::make_unique<LineSink>(output, resume);
  if (ending == ".csv") return std::make_unique<TableSink>(output, ',', columns, resume);
  if (ending == ".tsv") return std::make_unique<TableSink>(output, '\t', columns, resume);
  if (ending == ".npz" && resume)
    bad_input("--resume: an .npz file cannot be gone on with; .npy, .jsonl and tables can");
  if (ending == ".npz") {
    return std::make_unique<NpzSink>(
        columns, [&](int width) { return NpzWriter(output, "embeddings", width); });
  }
  if (!output.empty()) {
    return std::make_unique<NpySink>(columns, [&](int width) {
      return resume ? NpyWriter<float>::resumed(output, width) : NpyWriter<float>(output, width);
    });
  }
  if (isatty(STDOUT_FILENO) != 0) return std::make_unique<TerminalSink>(columns);
  return std::make_unique<LineSink>("", false);
}

}  // namespace tandem
