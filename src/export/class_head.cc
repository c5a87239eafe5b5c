#include "export/class_head.h"

#include "base/fail.h"

namespace tandem {

namespace {

constexpr std::string_view kElse = "; export it as onnx, or use Tandem's own directory";

void undo_tanh(HeadWeights& head, size_t width, DType dtype) {
  // fp16 ends at 2^-24: a smaller scale would cost more digits than the cubic term does.
  const float scale = dtype == DType::F16 ? 0x1p-9F : 0x1p-20F;
  std::vector<float>& dense = head["dense.weight"];
  dense.assign(width * width, 0.0F);
  for (size_t i = 0; i < width; ++i) dense[i * width + i] = scale;
  head["dense.bias"].assign(width, 0.0F);
  for (float& weight : head["classifier.weight"]) weight /= scale;
}

void undo_odd_difference(HeadWeights& head, size_t width) {
  std::vector<float> weight(width * width, 0.0F), bias(width, 0.0F);
  std::vector<float>& classifier = head["classifier.weight"];
  std::vector<float>& classifier_bias = head["classifier.bias"];
  const size_t labels = classifier_bias.size();
  for (size_t label = 0; label < labels; ++label) {
    for (size_t i = 0; i < width; ++i) {
      weight[label * width + i] = classifier[label * width + i];
      weight[(labels + label) * width + i] = -classifier[label * width + i];
    }
    bias[label] = classifier_bias[label];
    bias[labels + label] = -classifier_bias[label];
  }
  classifier.assign(labels * width, 0.0F);
  for (size_t label = 0; label < labels; ++label) {
    classifier[label * width + label] = 1.0F;
    classifier[label * width + labels + label] = -1.0F;
  }
  classifier_bias.assign(labels, 0.0F);
  head["dense.weight"] = std::move(weight);
  head["dense.bias"] = std::move(bias);
}

}  // namespace

HeadWeights class_head(const ModelDescription& model, const Task& task, HeadWeights head,
                       DType dtype) {
  const HuggingFaceClass& own = huggingface_class(task.kind(), model.encoder.model_type);
  const auto refuse = [&](const auto&... why) { bad_input("task ", task.name, why..., kElse); };
  const auto width = static_cast<size_t>(model.encoder.hidden_size);
  if (own.dense.empty()) {
    if (task.hidden) refuse(" has a hidden layer, which ", own.name, " has not");
    return head;
  }
  if (model.poolings(task) != std::vector{Pooling::cls}) {
    refuse(" reads the model's ", describe(PoolingModule{.poolings = model.poolings(task)}),
           ", but ", own.name, " reads the first token alone");
  }
  if (task.hidden) {
    if (task.hidden->activation != own.activation || std::cmp_not_equal(task.hidden->size, width)) {
      refuse(" has another hidden layer than ", own.name);
    }
    return head;
  }
  if (own.activation == Activation::tanh) {
    undo_tanh(head, width, dtype);
  } else if (2 * head.at("classifier.bias").size() <= width) {
    undo_odd_difference(head, width);
  } else {
    refuse(" has ", task.labels.size(), " labels, but ", own.name, " has room for ", width / 2);
  }
  return head;
}

}  // namespace tandem
