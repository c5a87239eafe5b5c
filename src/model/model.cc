#include "tandem/model.h"

#include "base/checked.h"
#include "base/fail.h"
#include "encoder/config_json.h"
#include "hub/resolve.h"
#include "kernels/rows.h"
#include "model/engine.h"
#include "model/input_encoder.h"
#include "tasks/kind.h"
#include "tasks/short_form.h"

namespace tandem {

struct Model::Impl {
  Engine engine;
  std::vector<TaskInfo> tasks;

  template <typename... Arguments>
  explicit Impl(Arguments&&... arguments) : engine(std::forward<Arguments>(arguments)...) {
    for (const TaskPtr& task : engine.model().tasks)
      tasks.push_back({task->name, std::string(task->kind().type()), task->labels.names()});
  }

  std::vector<Encoding> encode(std::span<const Input> inputs, bool return_offsets) const {
    EncodeOptions options = engine.encode_options();
    options.return_offsets = return_offsets;
    return encode_inputs(engine.tokenizer(), inputs, options, engine.team());
  }

  /// Tokens that a prompt adds at the front, [CLS] included.
  int64_t prompt_length(const std::string& prompt) const {
    const EncodeOptions options{.max_length = engine.max_length(), .return_offsets = false};
    Encoding encoding;
    engine.tokenizer().encode(prompt, options, encoding);
    return std::ssize(encoding.ids) - (encoding.special.back() != 0 ? 1 : 0);
  }
};

namespace {

/// Those of the short form.
std::vector<TaskPtr> new_tasks(int num_classes, int num_labels) {
  std::vector<TaskPtr> tasks;
  const auto add = [&](const ShortFormTask& form, int num_outputs) {
    const std::shared_ptr<Task> task = form.kind.make_numbered(num_outputs);
    task->name = form.name;
    if (!task->reads_tokens()) task->pooling = {Pooling::cls};
    tasks.push_back(task);
  };
  add(short_form_task_a(), num_classes);
  add(short_form_task_b(), num_labels);
  return tasks;
}

ModelDescription random_model(const std::string& config_path, int num_classes, int num_labels) {
  std::filesystem::path path(config_path);
  if (std::filesystem::is_directory(path)) path /= "config.json";
  ModelDescription model;
  model.encoder_json = read_json(path);
  model.encoder = encoder_config_from_json(model.encoder_json, path.string());
  model.modules = {PoolingModule{.poolings = {Pooling::cls}}};
  model.max_length = model.encoder.max_length();
  model.tasks = new_tasks(num_classes, num_labels);
  return model;
}

/// The inputs with `prompt` before each; before words it is a word of its own.
std::vector<Input> with_prompt(std::span<const Input> inputs, const std::string& prompt) {
  std::vector<Input> prompted(inputs.begin(), inputs.end());
  for (Input& input : prompted) {
    if (input.tokens.empty()) {
      input.text.insert(0, prompt);
    } else {
      input.tokens.insert(input.tokens.begin(), prompt);
    }
  }
  return prompted;
}

/// The first `columns` values of each of `rows` rows.
std::vector<float> keep_columns(std::vector<float> values, int rows, int columns) {
  const size_t width = values.size() / static_cast<size_t>(rows);
  const auto kept = static_cast<size_t>(columns);
  if (kept == width) return values;
  for (size_t row = 1; row < static_cast<size_t>(rows); ++row) {
    std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(row * width), kept,
                values.begin() + static_cast<std::ptrdiff_t>(row * kept));
  }
  values.resize(static_cast<size_t>(rows) * kept);
  return values;
}

/// The tokens that the mask keeps, and where each came from.
struct Unpadded {
  PackedBatch packed;
  std::vector<size_t> place_T;  ///< in the padded batch
};

Unpadded unpad(const PaddedBatch& batch) {
  const auto size = narrow<size_t>(batch.rows) * narrow<size_t>(batch.columns);
  if (batch.input_ids.size() != size || batch.attention_mask.size() != size) {
    bad_input("a batch of [", batch.rows, ", ", batch.columns, "] needs ", size,
              " input_ids and as many attention_mask values, got ", batch.input_ids.size(), " and ",
              batch.attention_mask.size());
  }
  Unpadded unpadded;
  for (int64_t row = 0; row < batch.rows; ++row) {
    int32_t position = 0;
    for (int64_t column = 0; column < batch.columns; ++column) {
      const auto place = static_cast<size_t>(row * batch.columns + column);
      if (batch.attention_mask[place] == 0) continue;
      if (!std::in_range<int32_t>(batch.input_ids[place]))
        bad_input("input_ids: ", batch.input_ids[place], " is no token id");
      unpadded.packed.ids_T.push_back(static_cast<int32_t>(batch.input_ids[place]));
      unpadded.packed.positions_T.push_back(position++);
      unpadded.packed.segments_T.push_back(0);
      unpadded.place_T.push_back(place);
    }
    if (position == 0) bad_input("row ", row, " of attention_mask keeps no token");
    unpadded.packed.offsets.push_back(unpadded.packed.num_tokens());
  }
  return unpadded;
}

}  // namespace

InputErrors::InputErrors(std::map<size_t, std::string> messages)
    : Error(ErrorCode::bad_input,
            concat("input ", messages.begin()->first, " (from 0): ", messages.begin()->second)),
      messages_(std::move(messages)) {}

Model::Model(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Model::Model(Model&&) noexcept = default;
Model& Model::operator=(Model&&) noexcept = default;
Model::~Model() = default;

Model Model::load(const std::string& name, const LoadOptions& options) {
  return Model(std::make_unique<Impl>(resolve_model(name, options.on_download, options.on_warning),
                                      options));
}

Model Model::random(const std::string& config_path, int num_classes_task_a, int num_labels_task_b,
                    uint64_t seed, const LoadOptions& options) {
  return Model(std::make_unique<Impl>(
      random_model(config_path, num_classes_task_a, num_labels_task_b), seed, options));
}

Model Model::with_new_heads(const std::string& name, int num_classes_task_a, int num_labels_task_b,
                            uint64_t seed, const LoadOptions& options) {
  return Model(std::make_unique<Impl>(
      resolve_model(name, options.on_download, options.on_warning),
      NewHeads{new_tasks(num_classes_task_a, num_labels_task_b), seed}, options));
}

int Model::hidden_size() const {
  return impl_->engine.model().encoder.hidden_size;
}
int Model::embedding_size(const EmbedOptions& options) const {
  const ModelDescription& model = impl_->engine.model();
  const int size = tandem::embedding_size(model.modules, hidden_size());
  if (options.truncate_dim < 0) bad_input("truncate_dim ", options.truncate_dim, " is negative");
  const int kept = options.truncate_dim > 0 ? options.truncate_dim
                                            : model.sentence_config.truncate_dim.value_or(size);
  return std::min(size, kept);
}
int Model::max_length() const {
  return impl_->engine.max_length();
}
const std::vector<TaskInfo>& Model::tasks() const {
  return impl_->tasks;
}

Embeddings Model::embed(std::span<const std::string> texts, const EmbedOptions& options) const {
  std::vector<Input> inputs;
  for (const std::string& text : texts) inputs.push_back({.text = text});
  return embed(inputs, options);
}

Embeddings Model::embed(std::span<const Input> inputs, const EmbedOptions& options) const {
  Embeddings embeddings{narrow<int>(inputs.size()), embedding_size(options), {}, {}};
  const ModelDescription& model = impl_->engine.model();
  const std::string prompt = model.sentence_config.prompt(options);
  if (inputs.empty()) return embeddings;
  const std::vector<Encoding> encodings =
      impl_->encode(prompt.empty() ? inputs : with_prompt(inputs, prompt), false);
  for (const Encoding& encoding : encodings) embeddings.truncated.push_back(encoding.truncated);
  const int64_t skip =
      prompt.empty() || model.pooling().include_prompt ? 0 : impl_->prompt_length(prompt);
  const PackedBatch batch = pack(encodings);
  EngineOutput output = impl_->engine.run(batch.view(), {.embeddings = true, .skip = skip});
  embeddings.values =
      keep_columns(std::move(output.embeddings_SD), embeddings.rows, embeddings.columns);
  if (options.normalize_embeddings) normalize_rows(embeddings.values, embeddings.columns);
  return embeddings;
}

std::vector<Prediction> Model::predict(std::span<const Input> inputs, bool keep_logits) const {
  if (inputs.empty()) return {};
  const Engine& engine = impl_->engine;
  const std::vector<Encoding> encodings = impl_->encode(inputs, true);
  const PackedBatch batch = pack(encodings);
  const std::vector<uint8_t> begins_word_T = word_begins(encodings);
  Wanted wanted = engine.every_head();
  wanted.begins_word_T = begins_word_T;
  const EngineOutput output = engine.run(batch.view(), wanted);
  std::vector<Prediction> predictions(inputs.size());
  engine.team().for_each(std::ssize(inputs), [&](int64_t item, int) {
    const auto i = static_cast<size_t>(item);
    predictions[i].num_tokens = narrow<int>(encodings[i].ids.size());
    predictions[i].truncated = encodings[i].truncated;
    for (size_t t = 0; t < output.logits.size(); ++t) {
      const Task& task = *engine.model().tasks[t];
      const size_t first = task.reads_tokens() ? static_cast<size_t>(batch.offsets[i]) : i;
      const size_t rows = task.reads_tokens() ? encodings[i].ids.size() : 1;
      const auto width = static_cast<size_t>(task.num_outputs());
      const auto logits = std::span(output.logits[t]).subspan(first * width, rows * width);
      Answer& answer = predictions[i].answers.emplace_back(
          Answer{task.name, task.answer(inputs[i], encodings[i], logits)});
      if (keep_logits) {
        (task.reads_tokens() ? answer.token_logits : answer.sentence_logits)
            .assign(logits.begin(), logits.end());
      }
    }
  });
  return predictions;
}

PaddedBatch Model::pad(std::span<const std::string> texts) const {
  std::vector<Input> inputs;
  for (const std::string& text : texts) inputs.push_back({.text = text});
  const std::vector<Encoding> encodings = impl_->encode(inputs, false);
  PaddedBatch batch{.rows = std::ssize(texts), .columns = 0, .input_ids = {}, .attention_mask = {}};
  for (const Encoding& encoding : encodings)
    batch.columns = std::max(batch.columns, std::ssize(encoding.ids));
  for (const Encoding& encoding : encodings) {
    batch.input_ids.insert(batch.input_ids.end(), encoding.ids.begin(), encoding.ids.end());
    batch.attention_mask.resize(batch.input_ids.size(), 1);
    const auto end =
        batch.input_ids.size() + static_cast<size_t>(batch.columns) - encoding.ids.size();
    batch.input_ids.resize(end, 0);
    batch.attention_mask.resize(end, 0);
  }
  return batch;
}

std::vector<HeadLogits> Model::forward(const PaddedBatch& batch) const {
  const Unpadded unpadded = unpad(batch);
  EngineOutput output = impl_->engine.run(unpadded.packed.view(), impl_->engine.every_head());
  std::vector<HeadLogits> heads;
  for (size_t t = 0; t < output.logits.size(); ++t) {
    const Task& task = *impl_->engine.model().tasks[t];
    const int64_t outputs = task.num_outputs();
    if (!task.reads_tokens()) {
      heads.push_back({task.name, {batch.rows, outputs}, std::move(output.logits[t])});
      continue;
    }
    HeadLogits head{task.name, {batch.rows, batch.columns, outputs}, {}};
    const auto width = static_cast<size_t>(outputs);
    head.values.assign(batch.input_ids.size() * width, 0.0F);
    for (size_t token = 0; token < unpadded.place_T.size(); ++token) {
      std::copy_n(
          output.logits[t].begin() + static_cast<std::ptrdiff_t>(token * width), width,
          head.values.begin() + static_cast<std::ptrdiff_t>(unpadded.place_T[token] * width));
    }
    heads.push_back(std::move(head));
  }
  return heads;
}

}  // namespace tandem
