#include "model/huggingface_head.h"

#include <array>

#include "base/fail.h"

namespace tandem {

namespace {

constexpr std::array kClasses = {
    HuggingFaceClasses{"bert", "BertForSequenceClassification", "BertForTokenClassification",
                       "bert.pooler.dense", Activation::tanh, "classifier", "classifier_dropout"},
    HuggingFaceClasses{"distilbert", "DistilBertForSequenceClassification",
                       "DistilBertForTokenClassification", "pre_classifier", Activation::relu,
                       "classifier", "seq_classif_dropout"},
    HuggingFaceClasses{"electra", "ElectraForSequenceClassification",
                       "ElectraForTokenClassification", "classifier.dense", Activation::gelu,
                       "classifier.out_proj", "classifier_dropout"},
    HuggingFaceClasses{"mpnet", "MPNetForSequenceClassification", "MPNetForTokenClassification",
                       "classifier.dense", Activation::tanh, "classifier.out_proj",
                       "classifier_dropout"},
};

std::string text_of(const Json& config, const char* key) {
  const auto found = config.find(key);
  return found != config.end() && found->is_string() ? found->get<std::string>() : "";
}

/// id2label, or transformers' default of two numbered labels.
LabelSet read_labels(const Json& config, const std::string& where) {
  const auto id2label = config.find("id2label");
  if (id2label == config.end() || id2label->is_null()) return LabelSet({"LABEL_0", "LABEL_1"});
  if (!id2label->is_object() || id2label->empty())
    bad_input(where, ": id2label must be an object of numbers and labels");
  std::vector<std::string> labels;
  for (size_t id = 0; id < id2label->size(); ++id) {
    const auto label = id2label->find(std::to_string(id));
    if (label == id2label->end() || !label->is_string()) {
      bad_input(where, ": id2label must give a label to each number from 0 to ",
                id2label->size() - 1, ", but ", id, " has none");
    }
    labels.push_back(*label);
  }
  try {
    return LabelSet(std::move(labels));
  } catch (const Error& error) {
    bad_input(where, ": id2label: ", error.message());
  }
}

double read_dropout(const Json& config, const HuggingFaceClasses& classes) {
  for (const std::string_view key :
       {classes.dropout, std::string_view("hidden_dropout_prob"), std::string_view("dropout")}) {
    const auto found = config.find(key);
    if (found != config.end() && found->is_number() && *found >= 0 && *found < 1)
      return found->get<double>();
  }
  return 0.1;
}

/// Why a head for sequences is not one of Tandem's; "" where it is.
std::string why_not(const Json& config, const LabelSet& labels) {
  const std::string type = text_of(config, "problem_type");
  if (type.empty() && labels.size() == 1) return "one label: it gives a number";
  if (type.empty() || type == "single_label_classification") return "";
  return "problem_type " + quote(type);
}

}  // namespace

const HuggingFaceClasses& huggingface_classes(std::string_view model_type) {
  for (const HuggingFaceClasses& classes : kClasses) {
    if (classes.model_type == model_type) return classes;
  }
  bad_input("model_type ", quote(model_type), " has no classes for heads in transformers");
}

std::optional<HuggingFaceHead> read_huggingface_head(const Json& config, int hidden_size,
                                                     const std::string& where, std::string& note) {
  const auto architectures = config.find("architectures");
  if (architectures == config.end() || !architectures->is_array() || architectures->empty() ||
      !architectures->front().is_string()) {
    return std::nullopt;
  }
  const std::string name = architectures->front();
  for (const HuggingFaceClasses& classes : kClasses) {
    const bool sequences = name == classes.for_sequences;
    if (!sequences && name != classes.for_tokens) continue;
    HuggingFaceHead head;
    Task& task = head.task;
    task.spec = &find_task_spec(sequences ? "classification" : "token_classification");
    task.name = task.spec->type;
    task.labels = read_labels(config, where);
    task.dropout = read_dropout(config, classes);
    head.classifier = sequences ? classes.sequence_classifier : "classifier";
    if (!sequences) {
      task.tag_scheme = detect_tag_scheme(task.labels.names());
      return head;
    }
    if (const std::string why = why_not(config, task.labels); !why.empty()) {
      note = concat(where, ": its head is left out: ", why,
                    "; Tandem's classification chooses one of several labels");
      return std::nullopt;
    }
    task.hidden = HiddenLayer{hidden_size, classes.activation};
    task.pooling = {Pooling::cls};
    head.dense = classes.dense;
    return head;
  }
  return std::nullopt;
}

bool HuggingFaceHead::holds(const std::string& tensor) const {
  return tensor.starts_with(classifier + ".") ||
         (!dense.empty() && tensor.starts_with(dense + "."));
}

HeadWeights HuggingFaceHead::load(const ShardedWeights& file, int hidden_size) const {
  HeadWeights weights;
  for (const TensorSpec& spec : head_tensor_specs(task, hidden_size)) {
    const size_t dot = spec.name.find('.');
    const std::string& own = spec.name.starts_with("dense") ? dense : classifier;
    weights[spec.name] = file.floats(own + spec.name.substr(dot), spec.shape);
  }
  return weights;
}

}  // namespace tandem
