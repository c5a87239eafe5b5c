#include <algorithm>
#include <array>

#include "base/fail.h"
#include "base/strings/text.h"
#include "data/dataset.h"
#include "data/label_value.h"
#include "data/rows/cell_list.h"
#include "data/rows/spans.h"
#include "labels/label_doubts.h"
#include "tasks/kind.h"
#include "tasks/labels/label_choice.h"
#include "tasks/task_json.h"
#include "tasks/token_classification/tag_conversion.h"
#include "tasks/token_classification/tag_json.h"
#include "tasks/token_classification/tag_options.h"
#include "tasks/token_classification/tag_task.h"
#include "tasks/token_classification/word_rule_json.h"

namespace tandem {

namespace {

constexpr HuggingFaceClass tokens_class(std::string_view family, std::string_view name,
                                        std::string_view dropout) {
  return {family,       name,    "", Activation::identity,
          "classifier", dropout, "", "token-classification"};
}

constexpr std::array kHuggingFaceClasses = {
    tokens_class("bert", "BertForTokenClassification", "classifier_dropout"),
    tokens_class("distilbert", "DistilBertForTokenClassification", "seq_classif_dropout"),
    tokens_class("electra", "ElectraForTokenClassification", "classifier_dropout"),
    tokens_class("mpnet", "MPNetForTokenClassification", "classifier_dropout"),
};

WordLabels labels_in(const Json& list) {
  if (!list.is_array())
    bad_input("expected a list with a label for each word, found ", describe(list));
  WordLabels labels;
  for (const Json& item : list) labels.push_back(label_in(item));
  return labels;
}

/// A list, or tags with white space between them.
WordLabels labels_in(const std::string& cell) {
  WordLabels labels;
  if (const auto items = list_in_cell(cell, /*any_item=*/true)) {
    for (const ListItem& item : *items) labels.push_back(label_in(item.value_or("")));
  } else {
    for (const std::string& tag : split_words(cell)) labels.push_back(label_in(tag));
  }
  return labels;
}

TagScheme read_tag_scheme(const ConfigNode& node) {
  try {
    return tag_scheme_from_name(node.as_string());
  } catch (const Error& error) {
    node.fail(error.message());
  }
}

/// Tags that are numbers may be ids without names.
void check_numbers(const std::vector<std::string>& labels, const std::string& task) {
  const bool numbers = std::ranges::all_of(
      labels, [](const auto& label) { return parse_decimal(label).has_value(); });
  if (labels.empty() || !numbers) return;
  bad_input("task ", task, ": the tags are numbers without names: ", join(labels, ", "),
            "; name them in their order, as in tasks: {", task,
            ": {labels: [O, B-PER, I-PER]}}, or say tag_scheme: none where they are names of "
            "classes of single words");
}

std::vector<std::string> doubts_of(const std::vector<std::string>& labels,
                                   const TaskOptions& task) {
  const auto& options = own_options<TagOptions>(task);
  if (options.tag_scheme != TagScheme::none) check_numbers(labels, task.name);
  const bool told = !options.tag_scheme && !options.convert_tags;
  if (!told || detect_tag_scheme(labels) != TagScheme::IO) return {};
  return tag_doubts(labels);
}

void check_tags(const std::vector<std::string>& labels, TagScheme scheme, const std::string& task) {
  try {
    for (const std::string& label : labels) parse_tag(label, scheme);
  } catch (const Error& error) {
    bad_input("task ", task, ": ", error.message());
  }
}

/// The words that the task learns from.
WordRule word_rule_of(const TaskSources& sources) {
  WordRuleLearner learner;
  int64_t num_spans = 0, num_others = 0;
  for (const Example& row : sources.train) {
    if (!row.labels.contains(sources.options.name)) continue;
    ++(row.words == WordSource::spans ? num_spans : num_others);
    if (row.words != WordSource::spans)
      learner.add(row.tokens, row.words == WordSource::whitespace);
  }
  if (num_spans > num_others) return {.kind = WordRule::Kind::tokenizer};
  if (num_others > 0) return learner.rule();
  const auto* const known = dynamic_cast<const TagTask*>(sources.known);
  return known != nullptr ? known->words : WordRule();
}

class TagKind : public TaskKind {
 public:
  std::string_view type() const override { return "token_classification"; }
  bool labels_words() const override { return true; }
  std::span<const HuggingFaceClass> huggingface_classes() const override {
    return kHuggingFaceClasses;
  }

  std::optional<CellLabel> read(const Cell& cell) const override {
    if (const auto* json = std::get_if<const Json*>(&cell)) {
      if (auto spans = spans_in(**json)) return std::move(*spans);
      return labels_in(**json);
    }
    WordLabels labels;
    if (const auto* text = std::get_if<const std::string*>(&cell)) {
      labels = labels_in(**text);
      if (labels.empty()) return std::nullopt;
    } else {
      for (const std::string& tag : std::get<std::span<const std::string>>(cell))
        labels.push_back(label_in(tag));
    }
    return labels;
  }

  void read_options(const ConfigNode& node, ConfigReader& reader,
                    TaskOptions& task) const override {
    auto& options = own_options<TagOptions>(task);
    read_label_options(node, reader, options);
    if (const ConfigNode* scheme = reader.get("tag_scheme"))
      options.tag_scheme = read_tag_scheme(*scheme);
    if (const ConfigNode* scheme = reader.get("convert_tags"))
      options.convert_tags = read_tag_scheme(*scheme);
    const TagScheme scheme = options.tag_scheme.value_or(TagScheme::IO);
    if (options.convert_tags &&
        (scheme == TagScheme::none || options.convert_tags == TagScheme::none)) {
      node.find("convert_tags")
          ->fail("labels of tag_scheme none form no entities, so they cannot be converted");
    }
    if (reader.get_bool("crf", false))
      node.find("crf")->fail("a CRF is not supported: write crf: false");
  }

  /// A task that goes on from the backbone's own reads its rows as that one did.
  void prepare(TaskOptions& task, const TaskSources& sources) const override {
    auto options = std::make_shared<TagOptions>(own_options<TagOptions>(std::as_const(task)));
    task.own = options;
    const auto* const known = dynamic_cast<const TagTask*>(sources.known);
    if (known != nullptr && (options->labels.empty() || options->labels == known->labels.names())) {
      if (!options->tag_scheme) options->tag_scheme = known->written_scheme();
      if (!options->convert_tags && known->data_tag_scheme)
        options->convert_tags = known->tag_scheme;
    }
    for (const std::span<Example> rows : {sources.train, sources.dev}) {
      if (options->tag_scheme) write_spans_in(rows, task.name, *options->tag_scheme);
    }
    if (!options->convert_tags) return;
    if (!options->tag_scheme)
      options->tag_scheme = detect_tag_scheme(tandem::labels_in(sources.train, task.name));
    convert_tags(sources.train, task.name, *options->tag_scheme, *options->convert_tags);
    convert_tags(sources.dev, task.name, *options->tag_scheme, *options->convert_tags);
  }

  std::shared_ptr<Task> make(const TaskSources& sources, const Warn& warn) const override {
    const auto& options = own_options<TagOptions>(sources.options);
    std::vector<std::string> labels = choose_labels(
        sources, warn,
        [&](const std::vector<std::string>& found) { return doubts_of(found, sources.options); });
    auto task = std::make_shared<TagTask>();
    task->tag_scheme = options.convert_tags ? *options.convert_tags
                       : options.tag_scheme ? *options.tag_scheme
                                            : detect_tag_scheme(labels);
    if (options.convert_tags && options.tag_scheme != options.convert_tags)
      task->data_tag_scheme = options.tag_scheme;
    task->words = word_rule_of(sources);
    check_tags(labels, task->tag_scheme, sources.options.name);
    const bool plain = task->tag_scheme == TagScheme::IO || task->tag_scheme == TagScheme::none;
    fill_up_labels(labels, sources.options, plain ? "" : "I-", warn);
    task->labels = LabelSet(std::move(labels));
    return task;
  }

  std::shared_ptr<Task> make_numbered(int num_outputs) const override {
    auto task = std::make_shared<TagTask>();
    task->labels = LabelSet(numbered_labels(num_outputs));
    return task;
  }

  std::shared_ptr<Task> from_json(const Json& json) const override {
    auto task = std::make_shared<TagTask>();
    task->labels = read_labels(json);
    const auto scheme_at = [&](const char* key) {
      return tag_scheme_from_name(
          required_field(json, key, Json::value_t::string).get<std::string>());
    };
    task->tag_scheme = scheme_at("tag_scheme");
    if (json.contains("data_tag_scheme")) task->data_tag_scheme = scheme_at("data_tag_scheme");
    if (json.contains("words")) task->words = read_word_rule(json["words"]);
    return task;
  }

  OrderedJson answer_json(const Input& input, const Answer& answer) const override {
    return tagging_json(input, std::get<WordTags>(answer.value));
  }

  std::string answer_text(const Input& input, const Answer& answer) const override {
    return tagging_text(input, std::get<WordTags>(answer.value));
  }

  std::shared_ptr<Task> read_huggingface(const Json&, LabelSet labels,
                                         std::string&) const override {
    auto task = std::make_shared<TagTask>();
    task->labels = std::move(labels);
    task->tag_scheme = detect_tag_scheme(task->labels.names());
    return task;
  }
};

}  // namespace

const TaskKind& token_classification_kind() {
  static const TagKind kind;
  return kind;
}

const TaskKind& TagTask::kind() const {
  return token_classification_kind();
}

}  // namespace tandem
