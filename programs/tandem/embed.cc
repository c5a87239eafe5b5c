#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>

#include "base/fail.h"
#include "base/files/atomic_file.h"
#include "base/interrupt.h"
#include "format/number_json.h"
#include "format/tensors/npy.h"
#include "model/prediction_json.h"
#include "programs/door.h"
#include "programs/output_ending.h"
#include "programs/tandem/commands.h"
#include "programs/tandem/input_arguments.h"

namespace tandem {

namespace {

struct Arguments {
  InputArguments input;
  std::string output;
  EmbedOptions embed;
};

/// Takes embeddings row by row, in order.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void add(const InputRow& row, std::span<const float> values, bool truncated) = 0;
  virtual void flush() {}
  virtual void finish() {}
  /// Leaves what there is of an output file; returns its path.
  virtual std::filesystem::path keep() { failed("there is no output file"); }
};

/// JSON lines, on standard output or in a file: the input and its embedding.
class LineSink : public Sink {
 public:
  explicit LineSink(const std::string& path) {
    if (!path.empty()) file_.emplace(path);
  }

  void add(const InputRow& row, std::span<const float> values, bool truncated) override {
    OrderedJson json = row.error.empty() ? input_json(row.input) : error_json(row);
    if (truncated) json["truncated"] = true;
    if (row.error.empty()) json["embedding"] = numbers(values);
    lines_ += to_line(json) + "\n";
  }
  void flush() override {
    file_ ? file_->write(lines_) : print_text(lines_);
    lines_.clear();
  }
  void finish() override {
    if (file_) file_->commit();
  }
  std::filesystem::path keep() override { return file_->keep(); }

 private:
  std::optional<AtomicFile> file_;
  std::string lines_;
};

/// A terminal: the first values of each row, then the shape.
class TerminalSink : public Sink {
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

/// A .npy file; a row that could not be read is all NaN, so that rows and lines agree.
class NpySink : public Sink {
 public:
  NpySink(const std::string& path, int columns)
      : writer_(path, columns), bad_(static_cast<size_t>(columns), NAN) {}

  void add(const InputRow& row, std::span<const float> values, bool truncated) override {
    truncated_ += truncated ? 1 : 0;
    errors_ += row.error.empty() ? 0 : 1;
    writer_.append(row.error.empty() ? values : std::span<const float>(bad_));
  }
  void finish() override {
    writer_.close();
    if (truncated_ > 0)
      std::fprintf(stderr, "tandem: warning: %lld texts were truncated\n",
                   static_cast<long long>(truncated_));
    if (errors_ > 0)
      std::fprintf(stderr, "tandem: warning: %lld rows could not be read: theirs are NaN\n",
                   static_cast<long long>(errors_));
  }
  std::filesystem::path keep() override { return writer_.keep(); }

 private:
  NpyWriter<float> writer_;
  std::vector<float> bad_;
  int64_t truncated_ = 0;
  int64_t errors_ = 0;
};

std::unique_ptr<Sink> make_sink(const std::string& output, const std::string& ending, int columns) {
  if (ending == ".jsonl") return std::make_unique<LineSink>(output);
  if (!output.empty()) return std::make_unique<NpySink>(output, columns);
  if (isatty(STDOUT_FILENO) != 0) return std::make_unique<TerminalSink>(columns);
  return std::make_unique<LineSink>("");
}

void add_rows(std::span<const InputRow> rows, const Embeddings& embeddings, Sink& sink) {
  const auto width = static_cast<size_t>(embeddings.columns);
  size_t next = 0;
  for (const InputRow& row : rows) {
    if (!row.error.empty()) {
      sink.add(row, {}, false);
      continue;
    }
    sink.add(row, std::span(embeddings.values).subspan(next * width, width),
             embeddings.truncated[next]);
    ++next;
  }
  sink.flush();
}

int run(const Arguments& arguments) {
  const std::string ending = output_ending("-o", arguments.output, {".npy", ".jsonl"});
  const Model model = Model::load(arguments.input.model, arguments.input.load);
  if (!arguments.output.empty()) catch_interrupts();
  const std::unique_ptr<Sink> sink =
      make_sink(arguments.output, ending, model.embedding_size(arguments.embed));
  InputBatches batches = arguments.input.open();
  int64_t num_rows = 0;
  try {
    for (std::vector<InputRow> rows = batches.next(); !rows.empty(); rows = batches.next()) {
      check_interrupt();
      const Embeddings embeddings = answer_rows(batches, rows, [&](std::span<const Input> inputs) {
        return model.embed(inputs, arguments.embed);
      });
      add_rows(rows, embeddings, *sink);
      num_rows += std::ssize(rows);
    }
  } catch (const Interrupted& stop) {
    if (num_rows == 0) throw;
    throw Interrupted(stop.signal(),
                      concat("stopped; the first ", num_rows, " rows are in ", sink->keep()));
  }
  sink->finish();
  return kDone;
}

}  // namespace

void add_embed(CLI::App& app, std::function<int()>& chosen) {
  CLI::App* command =
      app.add_subcommand("embed", "Sentence embeddings, as sentence-transformers computes them");
  const auto arguments = std::make_shared<Arguments>();
  arguments->input.add_to(*command);
  command->add_option("-o,--output", arguments->output,
                      "write to a file: .npy, float32 [texts, size], or .jsonl, JSON lines");
  EmbedOptions& embed = arguments->embed;
  CLI::Option* prompt =
      command->add_option("--prompt", embed.prompt, "text to put before every text; \"\" for none");
  command
      ->add_option("--prompt-name", embed.prompt_name,
                   "one of the model's prompts, instead of its default one")
      ->excludes(prompt);
  command
      ->add_option("--truncate-dim", embed.truncate_dim,
                   "keep so many values of each embedding; 0: what the model says")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--normalize-embeddings", embed.normalize_embeddings,
                    "scale embeddings to unit length");
  command->callback([&chosen, arguments] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace tandem
