#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include "base/fail.h"
#include "base/files/atomic_file.h"
#include "base/files/directory_entry.h"
#include "base/interrupt.h"
#include "base/strings/text.h"
#include "data/files/format_guess.h"
#include "data/rows/field_rows.h"
#include "data/survey/field_facts.h"
#include "programs/door.h"
#include "programs/init/first_config.h"
#include "programs/tandem/commands.h"
#include "programs/tandem/row_arguments.h"

namespace tandem {

namespace {

namespace fs = std::filesystem;

constexpr int64_t kMostRows = 100'000;  // that are counted
constexpr size_t kSample = 10'000;      // rows that are looked at

struct Arguments {
  std::string train, dev;
  std::string output = "config.yml";
  bool overwrite = false;
  RowArguments rows;
};

/// Rows of the files, and what is known of their number.
class Sample {
 public:
  explicit Sample(const std::vector<DataFile>& files) {
    for (const DataFile& each : files) read(each);
    if (rows.empty())
      bad_input(files.front().path.string(), ": ",
                bad_rows_ == 0 ? "the file holds no rows" : first_error_);
    if (bad_rows_ > 0) print_warning(concat(bad_rows_, " rows cannot be read, as: ", first_error_));
  }

  DataFile file;  ///< the first one, as it is written
  std::vector<OrderedJson> rows;
  int64_t num_rows = 0;
  bool more = false;

 private:
  void read(const DataFile& next) {
    FieldRows fields(next);
    if (num_rows == 0) file = fields.file();
    OrderedJson row;
    for (bool any = true; any;) {
      check_interrupt();
      try {
        any = fields.next(row);
        if (any && num_rows == kMostRows) more = true;
        if (!any || more) return;
        ++num_rows;
        if (rows.size() < kSample) rows.push_back(std::move(row));
      } catch (const Error& error) {
        if (bad_rows_++ == 0) first_error_ = error.message();
      }
    }
  }

  int64_t bad_rows_ = 0;
  std::string first_error_;
};

/// A .txt file may hold rows of any format; nobody has said that it does not.
void look_for_format(DataFile& file) {
  if (!file.is_text_by_default) return;
  const std::optional<DataFormat> guess = guess_format_of(file.path);
  const bool has_tabs =
      LineReader(InputFile(file.path)).peek().find('\t') != std::string_view::npos;
  if (!guess && !has_tabs) {
    bad_input(file.path.string(), ": plain lines have no labels to learn; if it is a table, say ",
              "--format csv");
  }
  file.format = guess.value_or(DataFormat::tsv);
}

/// 95 % of the rows have no more words.
int words_of_most(const std::vector<OrderedJson>& rows, const FieldRoles& roles) {
  std::vector<size_t> counts;
  for (const OrderedJson& row : rows) {
    size_t count = 0;
    for (const std::string& name : {roles.text, roles.text_pair, roles.tokens})
      count += num_words(row, name);
    counts.push_back(count);
  }
  const auto most =
      counts.begin() + static_cast<std::ptrdiff_t>(0.95 * static_cast<double>(counts.size() - 1));
  std::ranges::nth_element(counts, most);
  return static_cast<int>(*most);
}

/// As the configuration, which stands elsewhere perhaps, names it.
std::string path_from(const fs::path& config, const std::string& path) {
  const fs::path directory = config.parent_path();
  if (path.empty() || directory.empty() || fs::path(path).is_absolute()) return path;
  return fs::proximate(fs::absolute(path), fs::absolute(directory)).string();
}

std::string summary(const FieldRoles& roles, const std::string& output) {
  std::string text = concat("Wrote ", output, "\n");
  const auto tell = [&text](const std::string& what, const std::string& field) {
    if (!field.empty()) text += concat(what, ": ", printable(field), "\n");
  };
  tell("text", roles.text);
  tell("text_pair", roles.text_pair);
  tell("tokens", roles.tokens);
  for (const GuessedTask& task : roles.tasks) {
    tell(concat("task ", task.name, ", ", type_of(task), " of ", task.labels.size(), " labels"),
         task.field);
  }
  return text + concat("Next: tandem check ", output, "; tandem train ", output, "\n");
}

int run(const Arguments& arguments) {
  if (!arguments.overwrite && is_file(arguments.output)) {
    bad_input(arguments.output, " is there: name another file with -o, or say --overwrite");
  }
  for (const std::string& path : {arguments.train, arguments.dev}) {
    if (path == "-") bad_input("-: a configuration names files that can be read again");
  }
  std::vector<DataFile> files = arguments.rows.files({arguments.train}, /*texts=*/false);
  for (DataFile& file : files) look_for_format(file);
  if (!files.front().parallel.empty())
    bad_input(arguments.train, ": of parallel files everybody has to say what they are; see ",
              "tandem help config data");
  if (!arguments.dev.empty()) arguments.rows.files({arguments.dev}, /*texts=*/false);
  const Sample sample(files);
  FirstConfig facts{.train = sample.file,
                    .train_path = path_from(arguments.output, arguments.train),
                    .dev_path = path_from(arguments.output, arguments.dev),
                    .num_rows = sample.num_rows,
                    .more_rows = sample.more,
                    .roles = guess_roles(sample.rows, sample.file)};
  facts.words_of_most = words_of_most(sample.rows, facts.roles);
  AtomicFile output(arguments.output);
  output.write(first_config(facts));
  output.commit();
  print_text(summary(facts.roles, arguments.output));
  return kDone;
}

}  // namespace

void add_init(CLI::App& app, std::function<int()>& chosen) {
  CLI::App* command = app.add_subcommand(
      "init", "Look at rows and write a first configuration, which trains as it stands");
  const auto arguments = std::make_shared<Arguments>();
  command->add_option("train", arguments->train, "file of rows to learn from")->required();
  command->add_option("dev", arguments->dev,
                      "file of rows to judge by; default: a tenth of the others is held out");
  command->add_option("-o,--output", arguments->output, "where to write it; default: config.yml");
  command->add_flag("--overwrite", arguments->overwrite, "replace a file that is there");
  arguments->rows.add_to(*command);
  command->callback([&chosen, arguments] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace tandem
