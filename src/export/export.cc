#include "export/export.h"

#include <algorithm>

#include "base/fail.h"
#include "base/files/directory.h"
#include "base/files/file.h"
#include "base/files/reservation.h"
#include "base/interrupt.h"
#include "base/strings/text.h"
#include "encoder/encoder_family.h"
#include "export/class_head.h"
#include "export/export_card.h"
#include "export/export_mark.h"
#include "export/onnx_model.h"
#include "format/tensors/tensor_map.h"
#include "model/encoder_files.h"
#include "model/model_directory.h"

namespace tandem {

namespace fs = std::filesystem;

namespace {

const char* name_of(ExportFormat format) {
  switch (format) {
    case ExportFormat::sentence_transformers:
      return "sentence-transformers";
    case ExportFormat::huggingface:
      return "hf";
    case ExportFormat::onnx:
      return "onnx";
  }
  failed("unknown export format ", static_cast<int>(format));
}

void check_target(const fs::path& source, const fs::path& target, const ExportOptions& options) {
  check_replaceable_directory(target, options.overwrite);
  std::error_code ignored;
  if (!fs::is_directory(target, ignored) || fs::is_empty(target, ignored)) return;
  if (fs::equivalent(source, target, ignored)) {
    bad_input("cannot overwrite ", target.string(),
              ": it holds something else than an export of this format, the model that is to be "
              "exported; choose another directory");
  }
  check_export_mark(target, name_of(options.format));
}

std::string names_of(const ModelDescription& model) {
  std::vector<std::string> names;
  for (const TaskPtr& task : model.tasks) names.push_back(task->name);
  return join(names, ", ");
}

/// The tasks of these names; all where none is named.
std::vector<TaskPtr> choose_tasks(const ModelDescription& model, const fs::path& source,
                                  const std::vector<std::string>& names) {
  if (names.empty()) return model.tasks;
  std::vector<TaskPtr> chosen;
  for (const std::string& name : names) {
    const auto task =
        std::ranges::find(model.tasks, name, [](const TaskPtr& each) { return each->name; });
    if (task == model.tasks.end()) {
      bad_input(source.string(), ": has no head ", quote(name),
                model.tasks.empty() ? ": it has none" : ": choose one of ", names_of(model));
    }
    chosen.push_back(*task);
  }
  return chosen;
}

TensorMap encoder_tensors(const EncoderConfig& config, const EncoderWeights& weights,
                          bool with_pooler, DType dtype) {
  TensorMap tensors;
  for (const TensorSpec& spec : tensor_specs(config, with_pooler))
    tensors.add(spec.name, spec.shape, weights.at(spec.name).values, dtype);
  return tensors;
}

/// config.json of a class of transformers that classifies.
OrderedJson class_config(const ModelDescription& model, const Task& task, DType dtype) {
  const HuggingFaceClass& own = huggingface_class(task.kind(), model.encoder.model_type);
  OrderedJson json = encoder_config_json(model, dtype);
  json["architectures"] = {own.name};
  for (const char* key : {"problem_type", "id2label", "label2id", "num_labels"}) json.erase(key);
  if (!own.problem_type.empty()) json["problem_type"] = own.problem_type;
  for (int id = 0; id < task.labels.size(); ++id) {
    json["id2label"][std::to_string(id)] = task.labels.name(id);
    json["label2id"][task.labels.name(id)] = id;
  }
  json[std::string(own.dropout)] = task.dropout;
  return json;
}

void write_class(const fs::path& directory, const ModelDescription& model, const Task& task,
                 const TensorMap& encoder, const HeadWeights& head, DType dtype) {
  const HuggingFaceClass& own = huggingface_class(task.kind(), model.encoder.model_type);
  const EncoderFamily& family = encoder_family(model.encoder);
  TensorMap heads;
  for (const auto& [name, values] : head) {
    const size_t dot = name.find('.');
    const std::string_view layer = name.starts_with("dense") ? own.dense : own.classifier;
    const int64_t out = std::ssize(head.at(name.substr(0, dot) + ".bias"));
    std::vector<int64_t> shape = {out};
    if (name.ends_with("weight")) shape.push_back(std::ssize(values) / out);
    heads.add(concat(layer, name.substr(dot)), shape, values, dtype);
  }
  std::map<std::string, TensorView> tensors = heads.views();
  for (const auto& [name, tensor] : own_names(model.encoder, encoder.views()))
    tensors[concat(family.prefix, name)] = tensor;
  write_json(directory / "config.json", class_config(model, task, dtype));
  write_safetensors(directory / "model.safetensors", tensors);
  copy_tokenizer(model.transformer, directory, model.max_length, TokenizerReader::transformers);
}

/// The one head that a class of transformers can hold.
TaskPtr choose_head(const ModelDescription& model, const fs::path& source,
                    const std::vector<std::string>& names) {
  if (model.tasks.empty())
    bad_input(source.string(), ": has no head: export it as sentence-transformers or onnx");
  const std::vector<TaskPtr> tasks = choose_tasks(model, source, names);
  if (tasks.size() != 1) {
    bad_input(source.string(), ": has the heads ", names_of(model),
              ", but a class of transformers holds one: choose it with --head");
  }
  return tasks.front();
}

void check_options(const ExportOptions& options) {
  const bool onnx = options.format == ExportFormat::onnx;
  if (onnx && options.dtype == DType::BF16)
    bad_input("--dtype bf16: onnxruntime's CPU kernels have none: choose fp32 or fp16");
  if (options.format == ExportFormat::sentence_transformers && !options.heads.empty())
    bad_input("--head: sentence-transformers holds no heads: choose --format hf or onnx");
}

}  // namespace

void export_model(const fs::path& source, const fs::path& target, const ExportOptions& options) {
  check_options(options);
  const Reservation reservation(target);
  check_target(source, target, options);
  const ModelDescription model = read_model_directory(source);
  const EncoderWeights weights = EncoderWeights::load(model.transformer, model.encoder);
  std::vector<TaskPtr> tasks;
  const auto write = [&](const auto& fill) {
    replace_directory(target, options.overwrite, [&](const fs::path& directory) {
      check_interrupt();
      fill(directory);
      check_interrupt();
      write_file(directory / "README.md", export_card(model, tasks, options));
      write_export_mark(directory, name_of(options.format));
    });
  };
  switch (options.format) {
    case ExportFormat::sentence_transformers: {
      const TensorMap encoder =
          encoder_tensors(model.encoder, weights, weights.has_pooler, options.dtype);
      return write([&](const fs::path& directory) {
        write_sentence_transformer(directory, model, encoder.views(), model.transformer,
                                   options.layout, options.dtype);
      });
    }
    case ExportFormat::huggingface: {
      tasks = {choose_head(model, source, options.heads)};
      const Task& task = *tasks.front();
      const HeadWeights head =
          class_head(model, task, load_head(model, source, task), options.dtype);
      const TensorMap encoder = encoder_tensors(model.encoder, weights, false, options.dtype);
      return write([&](const fs::path& directory) {
        write_class(directory, model, task, encoder, head, options.dtype);
      });
    }
    case ExportFormat::onnx: {
      tasks = choose_tasks(model, source, options.heads);
      std::vector<HeadWeights> heads;
      for (const TaskPtr& task : tasks) heads.push_back(load_head(model, source, *task));
      return write([&](const fs::path& directory) {
        write_onnx(directory, {model, weights, tasks, heads}, options);
      });
    }
  }
}

}  // namespace tandem
