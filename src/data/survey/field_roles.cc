#include "data/survey/field_roles.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <utility>

#include "base/fail.h"
#include "base/strings/text.h"
#include "data/label_field.h"
#include "data/survey/field_facts.h"

namespace tandem {

namespace {

// What data sets call them, likelier names first; compared without case.
constexpr std::array<const char*, 18> kTextNames = {
    "text",   "sentence",   "utterance", "query",    "question", "content",
    "review", "tweet",      "comment",   "title",    "headline", "message",
    "body",   "transcript", "premise",   "abstract", "document", "input"};
constexpr std::array<std::pair<const char*, const char*>, 12> kPairNames = {
    {{"text", "text_pair"},
     {"sentence1", "sentence2"},
     {"premise", "hypothesis"},
     {"question1", "question2"},
     {"sentence_a", "sentence_b"},
     {"text_a", "text_b"},
     {"text1", "text2"},
     {"query", "passage"},
     {"query", "document"},
     {"question", "sentence"},
     {"question", "answer"},
     {"s1", "s2"}}};
constexpr std::array<const char*, 4> kTokenNames = {"tokens", "words", "form", "0"};
constexpr std::array<const char*, 17> kLabelNames = {
    "label",     "labels", "intent",     "category",         "class",   "topic",
    "sentiment", "target", "polarity",   "emotion",          "stance",  "domain",
    "gold",      "y",      "gold_label", "entailment_label", "judgment"};
constexpr std::array<const char*, 7> kIdNames = {"id",   "idx", "index", "guid",
                                                 "uuid", "row", "url"};

constexpr size_t kMostTags = 1000;     // of different tags or labels, above which they are none
constexpr size_t kMostClasses = 200;   // of a field whose name does not say that it holds labels
constexpr size_t kFewClasses = 20;     // of one whose name says so, whatever the number of rows
constexpr double kRowsOfAClass = 5.0;  // of such a field, in the mean

bool is_called(const FieldFacts& field, const char* name) {
  return lower_ascii(field.name) == name;
}

template <typename Names>
bool is_among(const FieldFacts& field, const Names& names) {
  return std::ranges::any_of(names, [&](const char* name) { return is_called(field, name); });
}

class RoleGuess {
 public:
  RoleGuess(std::span<const OrderedJson> rows, const DataFile& file)
      : rows_(rows), file_(file), fields_(field_facts(rows)) {}

  FieldRoles guess() {
    take_said();
    if (roles_.text.empty() && roles_.tokens.empty()) find_tokens();
    if (roles_.text.empty() && roles_.tokens.empty()) find_text();
    for (const FieldFacts& field : fields_) {
      if (!is_used(field)) judge(field);
    }
    choose_tasks();
    return std::move(roles_);
  }

 private:
  using Labels = GuessedTask::Labels;

  const FieldFacts* find(const std::string& name) const {
    const auto found = std::ranges::find(fields_, name, &FieldFacts::name);
    return found == fields_.end() ? nullptr : &*found;
  }

  std::string all_names() const { return join(fields_, ", ", &FieldFacts::name); }

  void take_said() {
    for (const auto& [ours, theirs] : file_.fields) {
      const FieldFacts* const field = find(theirs);
      if (field == nullptr) {
        bad_input(file_.path.string(), ": --field ", ours, "=", theirs, ": no row has a field ",
                  theirs, "; there are: ", all_names());
      }
      if (ours == "text") {
        roles_.text = theirs;
      } else if (ours == "text_pair") {
        roles_.text_pair = theirs;
      } else if (ours == "tokens") {
        roles_.tokens = theirs;
      } else {
        said_[theirs] = ours;
      }
    }
  }

  bool is_used(const FieldFacts& field) const {
    return field.name == roles_.text || field.name == roles_.text_pair ||
           field.name == roles_.tokens;
  }

  bool is_of_conll() const {
    return file_.format == DataFormat::conll || file_.format == DataFormat::conllu;
  }

  /// Lists of words: by name, else those with the most different ones.
  void find_tokens() {
    if (is_of_conll()) {
      roles_.tokens = file_.format == DataFormat::conllu ? "form" : "0";
      return;
    }
    const FieldFacts* best = nullptr;
    for (const FieldFacts& field : fields_) {
      if (!field.holds_lists() && !(field.holds_texts() && is_called(field, "tokens"))) continue;
      if (is_among(field, kTokenNames)) {
        roles_.tokens = field.name;
        return;
      }
      if (best == nullptr || field.items.size() > best->items.size()) best = &field;
    }
    // Lists of labels stand beside a text, lists of words beside others of their length.
    const auto fits = [&](const FieldFacts& field) {
      return &field != best && field.holds_lists() && is_parallel(field, best->name);
    };
    if (best != nullptr && std::ranges::any_of(fields_, fits)) roles_.tokens = best->name;
  }

  void find_text() {
    for (const auto& [first, second] : kPairNames) {
      const FieldFacts* const a = named(first);
      const FieldFacts* const b = named(second);
      if (a == nullptr || b == nullptr) continue;
      roles_.text = a->name;
      if (roles_.text_pair.empty()) roles_.text_pair = b->name;
      return;
    }
    for (const char* const name : kTextNames) {
      if (const FieldFacts* const field = named(name)) {
        roles_.text = field->name;
        return;
      }
    }
    const FieldFacts* longest = nullptr;
    for (const FieldFacts& field : fields_) {
      if (!field.holds_texts() || field.holds_numbers() || said_.contains(field.name)) continue;
      if (longest == nullptr || words_a_row(field) > words_a_row(*longest)) longest = &field;
    }
    if (longest == nullptr)
      bad_input(file_.path.string(), ": no field holds texts; there are: ", all_names());
    roles_.text = longest->name;
  }

  /// A field of texts by its name.
  const FieldFacts* named(const char* name) const {
    const auto found = std::ranges::find_if(fields_, [&](const FieldFacts& field) {
      return is_called(field, name) && field.holds_texts() && !field.holds_numbers() &&
             !said_.contains(field.name);
    });
    return found == fields_.end() ? nullptr : &*found;
  }

  static double words_a_row(const FieldFacts& field) {
    return static_cast<double>(field.num_words) /
           static_cast<double>(std::max<int64_t>(1, field.num_values));
  }

  /// Whether a field has an item a word of another, in each row that has any.
  bool is_parallel(const FieldFacts& field, const std::string& words) const {
    return std::ranges::all_of(rows_, [&](const OrderedJson& row) {
      const size_t items = num_words(row, field.name);
      return items == 0 || items == num_words(row, words);
    });
  }

  /// Tags as words of a cell, as many as the text has.
  bool holds_tag_words(const FieldFacts& field, const std::string& words) const {
    const bool is_table = file_.format == DataFormat::csv || file_.format == DataFormat::tsv;
    if (!is_table || !field.holds_texts() || words_a_row(field) < 2.0) return false;
    std::set<std::string> tags, texts;
    for (const OrderedJson& row : rows_) {
      const auto add = [&](const std::string& name, std::set<std::string>& to) {
        const auto value = row.find(name);
        if (value == row.end() || !value->is_string()) return;
        for (std::string& word : split_words(value->get_ref<const std::string&>()))
          to.insert(std::move(word));
      };
      add(field.name, tags);
      add(words, texts);
    }
    return 2 * tags.size() <= texts.size() && is_parallel(field, words);
  }

  std::string task_name(const FieldFacts& field) const {
    if (const auto said = said_.find(field.name); said != said_.end()) return said->second;
    std::string name = field.name;
    std::ranges::replace_if(
        name, [](unsigned char c) { return std::isalnum(c) == 0 && c != '_' && c != '-'; }, '_');
    if (parse_integer<int64_t>(name)) return "label_" + name;
    return name.empty() || is_reserved(name) ? name + "_label" : name;
  }

  void add_task(const FieldFacts& field, Labels form, std::map<std::string, int64_t> labels,
                bool likely) {
    (likely ? roles_.tasks : roles_.possible)
        .push_back({task_name(field), field.name, form, std::move(labels)});
  }

  void judge(const FieldFacts& field) {
    const std::string& words = roles_.tokens.empty() ? roles_.text : roles_.tokens;
    const bool is_pair = !roles_.text_pair.empty();
    if (field.num_values == 0) {
      roles_.unused[field.name] = "empty in the rows that were looked at";
    } else if (field.num_other > 0) {
      roles_.unused[field.name] = "objects, or lists of such";
    } else if (field.holds_spans()) {
      add_task(field, Labels::of_spans, field.span_labels, roles_.tokens.empty() && !is_pair);
    } else if (field.holds_lists() || holds_tag_words(field, words)) {
      judge_lists(field, words);
    } else if (field.holds_texts()) {
      judge_values(field);
    } else {
      roles_.unused[field.name] = "of several forms";
    }
  }

  void judge_lists(const FieldFacts& field, const std::string& words) {
    std::map<std::string, int64_t> tags = field.items;
    if (tags.empty()) {
      for (const auto& [value, count] : field.values) {
        for (const std::string& tag : split_words(value)) tags[tag] += count;
      }
    }
    if (!is_parallel(field, words)) {
      roles_.unused[field.name] = "lists, but not of a label a word";
    } else if (tags.size() > kMostTags || (is_of_conll() && is_mostly_different(field))) {
      roles_.unused[field.name] = concat(tags.size(), " different values of words");
    } else {
      add_task(field, Labels::of_words, std::move(tags), true);
    }
  }

  /// Lemmas and numbers, not tags.
  static bool is_mostly_different(const FieldFacts& field) {
    return field.items.size() > kFewClasses && 10 * std::ssize(field.items) > field.num_words;
  }

  void judge_values(const FieldFacts& field) {
    const size_t num_values = field.values.size();
    const auto mean = static_cast<double>(field.num_values) / static_cast<double>(num_values);
    const bool is_said = said_.contains(field.name);
    const bool is_named = is_said || is_among(field, kLabelNames);
    if (is_said) {
      add_task(field, Labels::of_rows, field.values, true);
    } else if (field.holds_numbers() && !field.holds_integers()) {
      roles_.unused[field.name] = "numbers";
    } else if (is_among(field, kIdNames) && !is_named) {
      roles_.unused[field.name] = "tells rows apart";
    } else if (num_values == 1) {
      roles_.unused[field.name] = "the same in every row";
    } else if (is_named && num_values <= kMostTags && (mean >= 2.0 || num_values <= kFewClasses)) {
      add_task(field, Labels::of_rows, field.values, true);
    } else if (num_values <= kMostClasses && mean >= kRowsOfAClass) {
      add_task(field, Labels::of_rows, field.values, false);
    } else {
      roles_.unused[field.name] = concat(num_values, " different values");
    }
  }

  /// Which is what a CoNLL file is for.
  void leave_last_column() {
    const auto of_words = [](const GuessedTask& task) { return task.form != Labels::of_rows; };
    auto left = std::ranges::count_if(roles_.tasks, of_words);
    std::erase_if(roles_.tasks, [&](const GuessedTask& task) {
      if (!of_words(task) || --left == 0) return false;
      roles_.possible.push_back(task);
      return true;
    });
  }

  /// Where no name says labels, all that may be are.
  void choose_tasks() {
    if (is_of_conll() && said_.empty()) leave_last_column();
    if (roles_.tasks.empty()) roles_.tasks = std::exchange(roles_.possible, {});
    if (roles_.tasks.size() == 1 && roles_.tasks[0].name.starts_with("label_")) {
      roles_.tasks[0].name = roles_.tasks[0].form == Labels::of_rows ? "label" : "tags";
    }
    if (!roles_.tasks.empty()) return;
    std::vector<std::string> reasons;
    for (const auto& [field, why] : roles_.unused) reasons.push_back(concat(field, ": ", why));
    bad_input(file_.path.string(), ": no field looks like labels", reasons.empty() ? "" : " (",
              join(reasons, "; "), reasons.empty() ? "" : ")",
              ": say which one is, as in --field intent=",
              fields_.empty() ? "FIELD" : fields_.back().name);
  }

  std::span<const OrderedJson> rows_;
  const DataFile& file_;
  std::vector<FieldFacts> fields_;
  FieldRoles roles_;
  std::map<std::string, std::string> said_;  ///< tasks by the file's names
};

}  // namespace

FieldRoles guess_roles(std::span<const OrderedJson> rows, const DataFile& file) {
  return RoleGuess(rows, file).guess();
}

}  // namespace tandem
