#include "model/huggingface_head.h"

#include <utility>

#include "base/fail.h"

namespace tandem {

namespace {

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

double read_dropout(const Json& config, const HuggingFaceClass& own) {
  for (const std::string_view key :
       {own.dropout, std::string_view("hidden_dropout_prob"), std::string_view("dropout")}) {
    const auto found = config.find(key);
    if (found != config.end() && found->is_number() && *found >= 0 && *found < 1)
      return found->get<double>();
  }
  return 0.1;
}

}  // namespace

const HuggingFaceClass& huggingface_class(const TaskKind& kind, std::string_view model_type) {
  for (const HuggingFaceClass& own : kind.huggingface_classes()) {
    if (own.model_type == model_type) return own;
  }
  bad_input("transformers has no class for a head of type ", kind.type(), " on model_type ",
            quote(model_type));
}

namespace {

/// The class of that name, and its kind.
std::pair<const TaskKind*, const HuggingFaceClass*> find_class(std::string_view name) {
  for (const TaskKind* kind : task_kinds()) {
    for (const HuggingFaceClass& own : kind->huggingface_classes()) {
      if (own.name == name) return {kind, &own};
    }
  }
  return {};
}

}  // namespace

std::optional<HuggingFaceHead> read_huggingface_head(const Json& config, int hidden_size,
                                                     const std::string& where, std::string& note) {
  const auto architectures = config.find("architectures");
  if (architectures == config.end() || !architectures->is_array() || architectures->empty() ||
      !architectures->front().is_string()) {
    return std::nullopt;
  }
  const auto [kind, own] = find_class(architectures->front().get<std::string>());
  if (kind == nullptr) return std::nullopt;
  std::string why_not;
  const std::shared_ptr<Task> task =
      kind->read_huggingface(config, read_labels(config, where), why_not);
  if (task == nullptr) {
    note = concat(where, ": its head is left out: ", why_not);
    return std::nullopt;
  }
  task->name = kind->type();
  task->dropout = read_dropout(config, *own);
  if (!own->dense.empty()) {
    task->hidden = HiddenLayer{hidden_size, own->activation};
    task->pooling = {Pooling::cls};
  }
  return HuggingFaceHead{task, std::string(own->classifier), std::string(own->dense)};
}

bool HuggingFaceHead::holds(const std::string& tensor) const {
  return tensor.starts_with(classifier + ".") ||
         (!dense.empty() && tensor.starts_with(dense + "."));
}

HeadWeights HuggingFaceHead::load(const ShardedWeights& file, int hidden_size) const {
  HeadWeights weights;
  for (const TensorSpec& spec : head_tensor_specs(*task, hidden_size)) {
    const size_t dot = spec.name.find('.');
    const std::string& own = spec.name.starts_with("dense") ? dense : classifier;
    weights[spec.name] = file.floats(own + spec.name.substr(dot), spec.shape);
  }
  return weights;
}

}  // namespace tandem
