#include "programs/init/first_config.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "base/fail.h"
#include "base/strings/text.h"
#include "format/json.h"
#include "programs/door.h"
#include "tasks/kind.h"

namespace tandem {

namespace {

constexpr int64_t kFewRows = 10'000;
constexpr int64_t kLeastToSplit = 10;
constexpr int64_t kMostToSplit = 1'000'000;  // in memory; above, rows are streamed
constexpr int kTokensByDefault = 128;
constexpr double kTokensAWord = 1.4;  // English, in WordPiece

/// A scalar of YAML: plain where it cannot be taken for anything but a text.
std::string yaml(const std::string& text) {
  static const std::vector<std::string> kWords = {"true", "false", "yes", "no", "on",
                                                  "off",  "null",  "y",   "n"};
  const bool begins_so = !text.empty() && (std::isalpha(static_cast<unsigned char>(text[0])) != 0 ||
                                           text.starts_with("../") || text[0] == '/');
  const bool plain = begins_so && std::ranges::all_of(text, [](unsigned char c) {
                       return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.' || c == '/';
                     });
  const bool is_word = std::ranges::find(kWords, lower_ascii(text)) != kWords.end();
  return plain && !is_word ? text : to_line(OrderedJson(text));
}

/// "3 labels: a 700, b 300, c 204", the most frequent first.
std::string labels_text(const GuessedTask& task) {
  std::vector<std::pair<std::string, int64_t>> labels(task.labels.begin(), task.labels.end());
  std::ranges::stable_sort(labels, std::greater(), &std::pair<std::string, int64_t>::second);
  constexpr size_t kShown = 4;
  const bool all = labels.size() <= kShown;
  const std::string count = concat(labels.size(), labels.size() == 1 ? " label: " : " labels: ");
  if (!all) labels.resize(kShown);
  return count +
         join(labels, ", ",
              [](const auto& label) { return concat(printable(label.first), " ", label.second); }) +
         (all ? "" : ", ...");
}

/// Parts of speech and the like, of which none belongs to an entity.
bool labels_single_words(const GuessedTask& task) {
  return task.form == GuessedTask::Labels::of_words &&
         std::ranges::none_of(task.labels, [](const auto& label) {
           const std::string& tag = label.first;
           return tag == "O" || (tag.size() > 2 && (tag[1] == '-' || tag[1] == '_'));
         });
}

bool is_imbalanced(const GuessedTask& task) {
  if (task.form != GuessedTask::Labels::of_rows || task.labels.size() < 2) return false;
  const auto [least, most] =
      std::ranges::minmax_element(task.labels, {}, [](const auto& label) { return label.second; });
  return most->second >= 10 * least->second;
}

class Writer {
 public:
  explicit Writer(const FirstConfig& facts) : facts_(facts) {}

  std::string text() {
    line(concat("# Written by `tandem init` from ", facts_.more_rows ? "the first " : "",
                facts_.num_rows, " rows of ", printable(facts_.train_path), "."));
    line("# Every key: tandem help config KEY. A look at the data: tandem check config.yml.");
    line("");
    model();
    data();
    tasks();
    training();
    return std::move(text_);
  }

 private:
  void line(const std::string& text) { text_ += text + "\n"; }

  bool can_split() const {
    return facts_.num_rows >= kLeastToSplit && facts_.num_rows <= kMostToSplit;
  }

  void model() {
    line("model:");
    line(
        "  # A directory, or a model of the hub; without it bert-base-uncased, else "
        "all-MiniLM-L6-v2.");
    line("  # backbone: bert-base-uncased");
    line("  pooling: mean           # or cls, the first token's vector");
    const int tokens = static_cast<int>(facts_.words_of_most * kTokensAWord) + 2;
    if (tokens > kTokensByDefault) {
      const int length = tokens > 256 ? 512 : 256;
      line(concat("  max_length: ", length, "         # tokens; 95 % of the rows have at most ",
                  facts_.words_of_most, " words"));
    }
    line("");
  }

  void data() {
    line("data:");
    file("train", facts_.train_path);
    if (!facts_.dev_path.empty()) {
      file("dev", facts_.dev_path);
    } else if (can_split()) {
      line("  dev: 0.1                # held out of the training rows; or name a file");
    } else {
      line("  # dev: dev.jsonl        # rows to judge by: name a file");
    }
    line("");
  }

  void file(const std::string& key, const std::string& path) {
    line(concat("  ", key, ":"));
    line(concat("    path: ", yaml(path)));
    const DataFile& train = facts_.train;
    if (format_of(path) != train.format) line(concat("    format: ", name_of(train.format)));
    if (train.delimiter) line(concat("    delimiter: ", name_of_delimiter(*train.delimiter)));
    if (train.header && !*train.header) line("    header: false");
    const std::vector<std::string> names = fields();
    if (!names.empty()) line(concat("    fields: {", join(names, ", "), "}   # ours: the file's"));
  }

  std::vector<std::string> fields() const {
    std::vector<std::string> names;
    const bool is_fasttext = facts_.train.format == DataFormat::fasttext;
    const auto add = [&](const std::string& ours, const std::string& theirs) {
      if (!theirs.empty() && ours != theirs && !is_fasttext)
        names.push_back(yaml(ours) + ": " + yaml(theirs));
    };
    const FieldRoles& roles = facts_.roles;
    add("text", roles.text);
    add("text_pair", roles.text_pair);
    add("tokens", roles.tokens);
    for (const GuessedTask& task : roles.tasks) add(task.name, task.field);
    return names;
  }

  void tasks() {
    line("tasks:");
    for (const GuessedTask& each : facts_.roles.tasks) task(each, "  ");
    for (const GuessedTask& each : facts_.roles.possible) {
      line(concat("  # ", printable(each.field), " may be one more",
                  each.name == each.field ? "" : concat(": add it to fields, and"), ":"));
      task(each, "  # ");
    }
    for (const auto& [field, why] : facts_.roles.unused)
      line(concat("  # ", printable(field), " is not used: ", why));
    line("");
  }

  void task(const GuessedTask& task, const std::string& indent) {
    line(indent + yaml(task.name) + ":");
    line(concat(indent, "  type: ", type_of(task), "   # ", labels_text(task)));
    if (labels_single_words(task))
      line(indent + "  tag_scheme: none        # labels of single words, no entities");
    if (is_imbalanced(task))
      line(indent +
           "  # class_weights: auto   # where rare labels matter as much as frequent ones");
  }

  void training() {
    const int64_t rows = std::max<int64_t>(1, facts_.num_rows);
    const bool few = rows < kFewRows;
    const int batch = few ? 16 : 32;
    // Some thousand steps at least; what is too much is not kept.
    const int64_t least = rows < 100'000 ? 3 : rows < 500'000 ? 2 : 1;
    const int64_t epochs = std::clamp<int64_t>(1000 * batch / rows, least, 20);
    line("training:");
    line(concat("  num_epochs: ", epochs));
    line(concat("  batch_size: ", batch));
    line(concat("  learning_rate: ", few ? "5e-5" : "2e-5"));
    line("  warmup_ratio: 0.1");
    if (!facts_.dev_path.empty() || can_split())
      line("  load_best_model_at_end: true   # keep the epoch with the lowest dev loss");
    line("  device: auto            # cpu, cuda or auto");
    line("  # output: runs/NAME     # where the model is saved; default: a new directory in runs");
  }

  const FirstConfig& facts_;
  std::string text_;
};

}  // namespace

std::string_view type_of(const GuessedTask& task) {
  const bool of_words = task.form != GuessedTask::Labels::of_rows;
  return (*std::ranges::find(task_kinds(), of_words, &TaskKind::labels_words))->type();
}

std::string first_config(const FirstConfig& facts) {
  return Writer(facts).text();
}

}  // namespace tandem
