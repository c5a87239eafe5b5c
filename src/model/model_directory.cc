#include "model/model_directory.h"

#include <algorithm>
#include <set>

#include "base/fail.h"
#include "base/files/directory.h"
#include "base/files/directory_entry.h"
#include "base/files/file.h"
#include "base/strings/text.h"
#include "encoder/config_json.h"
#include "format/checksum.h"
#include "format/model_layout.h"
#include "model/encoder_files.h"
#include "model/modules/module_config.h"
#include "tasks/kind.h"
#include "tasks/task_json.h"
#include "text/files/tokenizer_spec.h"
#include "text/sentence_bert_config.h"

namespace tandem {

namespace {

namespace fs = std::filesystem;

constexpr int kFormatVersion = 1;

void verify_checksums(const fs::path& directory, const std::vector<TaskPtr>& tasks,
                      const Json& checksums) {
  std::set<std::string> known = {"model.safetensors"};
  for (const TaskPtr& task : tasks) known.insert(head_file("", task->name).generic_string());
  for (const auto& [name, checksum] : checksums.items()) {
    // A stranger's list must lead nowhere else, and to no file twice.
    if (!known.contains(name)) bad_input(quote(name), " is no tensor file of this model");
    const MappedFile file(directory / name);
    if (!checksum.is_string() || checksum_of(file.bytes()) != checksum.get<std::string>()) {
      bad_input("the checksum of ", name, " differs: that file was damaged or changed");
    }
  }
}

void read_tandem_json(const fs::path& directory, ModelDescription& model) {
  const fs::path file = directory / "tandem.json";
  const Json json = read_json(file);
  try {
    if (!json.is_object()) bad_input("must hold a JSON object");
    const int64_t version = required_field(json, "format_version", Json::value_t::number_integer);
    if (version != kFormatVersion) {
      bad_input("format_version ", version, " is not ", kFormatVersion,
                ": another Tandem wrote it");
    }
    for (const Json& task : required_field(json, "tasks", Json::value_t::array)) {
      model.tasks.push_back(task_from_json(task));
    }
    verify_checksums(directory, model.tasks,
                     required_field(json, "checksums", Json::value_t::object));
  } catch (const Error& error) {
    throw Error(error.code(), concat(file.string(), ": ", error.message()));
  }
}

/// The shortest of what the files declare and what the positions allow.
int read_max_length(const fs::path& directory, const EncoderConfig& encoder) {
  const int length = encoder.max_length();
  if (const auto declared = read_sentence_bert_config(directory).max_seq_length)
    return static_cast<int>(std::min<int64_t>(length, *declared));
  const int declared = read_model_max_length(directory);
  return declared > 0 ? std::min(length, declared) : length;
}

}  // namespace

fs::path head_file(const fs::path& directory, const std::string& task) {
  return directory / head_folder(task) / "model.safetensors";
}

ModelDescription read_model_directory(const fs::path& directory) {
  const fs::path transformer = transformer_directory(directory);
  const fs::path config = transformer / "config.json";
  if (!file_exists(config)) {
    bad_input(transformer.string(),
              ": no config.json there: give a Tandem, sentence-transformers or Hugging Face model "
              "directory");
  }
  ModelDescription model;
  model.encoder_json = read_json(config);
  model.encoder = encoder_config_from_json(model.encoder_json, config.string());
  model.modules = read_sentence_modules(directory, model.encoder.hidden_size);
  model.transformer = transformer;
  model.sentence_config = read_sentence_config(directory);
  model.max_length = read_max_length(transformer, model.encoder);
  if (file_exists(directory / "tandem.json")) {
    read_tandem_json(directory, model);
  } else {
    model.huggingface_head = read_huggingface_head(model.encoder_json, model.encoder.hidden_size,
                                                   config.string(), model.note);
    if (model.huggingface_head) model.tasks = {model.huggingface_head->task};
  }
  return model;
}

EncoderWeights load_encoder(const ModelDescription& model) {
  EncoderWeights weights = EncoderWeights::load(model.transformer, model.encoder);
  if (const auto& head = model.huggingface_head)
    std::erase_if(weights.unused, [&](const std::string& name) { return head->holds(name); });
  return weights;
}

std::string unused_note(const ModelDescription& model, const EncoderWeights& weights) {
  constexpr size_t kShown = 3;
  const size_t count = weights.unused.size();
  if (count == 0) return "";
  const auto begin = weights.unused.begin();
  const std::vector<std::string> shown(
      begin, begin + static_cast<std::ptrdiff_t>(std::min(kShown, count)));
  return concat(model.transformer.string(), ": nothing reads ", count,
                " of its tensors: ", join(shown, ", "), count > kShown ? ", ..." : "");
}

HeadWeights load_head(const ModelDescription& model, const fs::path& directory, const Task& task) {
  const int width = model.head_width(task);
  if (model.huggingface_head)
    return model.huggingface_head->load(ShardedWeights(model.transformer), width);
  const SafeTensors file(head_file(directory, task.name));
  HeadWeights weights;
  for (const TensorSpec& spec : head_tensor_specs(task, width))
    weights[spec.name] = file.floats(spec.name, spec.shape);
  return weights;
}

namespace {

void write_head(const fs::path& directory, const Task& task,
                const std::map<std::string, TensorView>& tensors, int width) {
  const fs::path file = head_file(directory, task.name);
  make_directories(file.parent_path());
  OrderedJson id2label, label2id;
  for (int id = 0; id < task.labels.size(); ++id) {
    id2label[std::to_string(id)] = task.labels.name(id);
    label2id[task.labels.name(id)] = id;
  }
  OrderedJson config = task.to_json();
  config.erase("labels");
  config["hidden_size"] = width;
  config["id2label"] = id2label;
  config["label2id"] = label2id;
  write_json(file.parent_path() / "config.json", config);
  write_safetensors(file, tensors);
}

void write_tandem_json(const fs::path& directory, const ModelDescription& model) {
  OrderedJson tasks = OrderedJson::array();
  for (const TaskPtr& task : model.tasks) tasks.push_back(task->to_json());
  OrderedJson checksums = OrderedJson::object();
  const auto add = [&](const fs::path& file) {
    checksums[file.lexically_relative(directory).generic_string()] =
        checksum_of(MappedFile(file).bytes());
  };
  add(directory / "model.safetensors");
  for (const TaskPtr& task : model.tasks) add(head_file(directory, task->name));
  write_json(directory / "tandem.json",
             {{"format_version", kFormatVersion}, {"tasks", tasks}, {"checksums", checksums}});
}

}  // namespace

void check_output(const fs::path& target, bool overwrite) {
  check_replaceable_directory(target, overwrite);
  std::error_code ignored;
  if (overwrite && fs::is_directory(target, ignored) && !fs::is_empty(target, ignored) &&
      !file_exists(target / "tandem.json")) {
    bad_input("cannot overwrite ", target.string(),
              ": it holds something else than a Tandem model; choose another directory");
  }
}

void write_model_directory(const fs::path& target, bool overwrite, const ModelDescription& model,
                           const ModelTensors& tensors, const fs::path& tokenizer_directory,
                           const ModelTexts& texts) {
  check_output(target, overwrite);
  replace_directory(target, overwrite, [&](const fs::path& directory) {
    write_sentence_transformer(directory, model, tensors.encoder, tokenizer_directory);
    if (!tensors.encoder_file.empty())
      link_or_copy(tensors.encoder_file, directory / "model.safetensors");
    for (const TaskPtr& task : model.tasks)
      write_head(directory, *task, tensors.heads.at(task->name), model.head_width(*task));
    write_tandem_json(directory, model);
    write_file(directory / "README.md", texts.card);
    for (const auto& [name, text] :
         {std::pair(kHistoryFile, &texts.history), std::pair(kSettingsFile, &texts.settings),
          std::pair(kReportFile, &texts.report)}) {
      if (!text->empty()) write_file(directory / name, *text);
    }
  });
}

}  // namespace tandem
