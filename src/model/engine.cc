#include "model/engine.h"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <numeric>

#include "base/checked.h"
#include "base/fail.h"
#include "base/random.h"
#include "base/strings/did_you_mean.h"
#include "base/strings/text.h"
#include "format/json.h"
#include "model/model_directory.h"

namespace tandem {

namespace {

int effective_length(const LoadOptions& options, const ModelDescription& model) {
  if (options.max_length == 0) return model.max_length;
  const int most = model.encoder.max_length();
  if (options.max_length < 3 || options.max_length > most) {
    bad_input("max_length ", options.max_length, " must be from 3 to ", most,
              ", the positions of this encoder");
  }
  return options.max_length;
}

/// Throws Error{bad_input} for a stride that leaves nothing new to a window.
WindowOptions window_options(const Tokenizer& tokenizer, int max_length, int stride) {
  Encoding empty;
  tokenizer.encode("", {.max_length = max_length, .return_offsets = false, .stride = stride},
                   empty);
  return {.max_length = max_length,
          .stride = stride,
          .front = empty.first_text_begin,
          .back = narrow<int>(empty.ids.size()) - empty.first_text_end};
}

/// Leaves the tasks that are wanted, in the model's order.
void choose_tasks(const std::vector<std::string>& wanted, std::vector<TaskPtr>& tasks) {
  if (wanted.empty()) return;
  std::vector<std::string> names;
  for (const TaskPtr& task : tasks) names.push_back(task->name);
  for (const std::string& name : wanted) {
    if (std::ranges::find(names, name) != names.end()) continue;
    bad_input("this model has no task ", quote(name),
              names.empty() ? "" : "; it has: ", join(names, ", "), did_you_mean(name, names));
  }
  std::erase_if(tasks, [&](const TaskPtr& task) {
    return std::ranges::find(wanted, task->name) == wanted.end();
  });
}

/// Normal weights and zero biases.
HeadWeights random_head(const Task& task, int width, double range, Random& random) {
  HeadWeights weights;
  for (const TensorSpec& spec : head_tensor_specs(task, width)) {
    std::vector<float>& values = weights[spec.name];
    values.resize(spec.size(), 0.0F);
    if (spec.shape.size() == 1) continue;
    for (float& value : values) value = static_cast<float>(random.normal() * range);
  }
  return weights;
}

}  // namespace

Engine::Engine(ModelDescription model, const LoadOptions& options)
    : model_(std::move(model)),
      max_length_(effective_length(options, model_)),
      team_(std::make_shared<ThreadTeam>(options.num_threads)) {}

Engine::Engine(const std::filesystem::path& directory, const LoadOptions& options)
    : Engine(read_model_directory(directory), options) {
  choose_tasks(options.tasks, model_.tasks);
  load_encoder_and_tokenizer(options);
  for (const TaskPtr& task : model_.tasks)
    heads_.emplace_back(*task, load_head(model_, directory, *task), kernels(), *team_);
}

Engine::Engine(const std::filesystem::path& directory, const NewHeads& heads,
               const LoadOptions& options)
    : Engine(read_model_directory(directory), options) {
  load_encoder_and_tokenizer(options);
  model_.tasks = heads.tasks;
  add_random_heads(heads.seed);
}

Engine::Engine(ModelDescription model, uint64_t seed, const LoadOptions& options)
    : Engine(std::move(model), options) {
  encoder_ = std::make_unique<Encoder>(model_.encoder, EncoderWeights::random(model_.encoder, seed),
                                       team_, kernels(), options.dtype);
  sentence_layers_.emplace(model_.modules, *team_);
  add_random_heads(seed + 1);
}

void Engine::load_encoder_and_tokenizer(const LoadOptions& options) {
  tokenizer_ = Tokenizer::load(model_.transformer, model_.encoder.vocab_size,
                               model_.encoder.type_vocab_size);
  if (options.stride) window_options_ = window_options(*tokenizer_, max_length_, *options.stride);
  const EncoderWeights weights = load_encoder(model_);
  for (const std::string& warning :
       {model_.note, tokenizer_->note(), unused_note(model_, weights)}) {
    if (!warning.empty() && options.on_warning) options.on_warning(warning);
  }
  encoder_ = std::make_unique<Encoder>(model_.encoder, weights, team_, kernels(), options.dtype);
  sentence_layers_.emplace(model_.modules, *team_);
}

void Engine::add_random_heads(uint64_t seed) {
  Random random(seed);
  for (const TaskPtr& task : model_.tasks) {
    heads_.emplace_back(
        *task,
        random_head(*task, model_.head_width(*task), model_.encoder.initializer_range, random),
        kernels(), *team_);
  }
}

EncodeOptions Engine::encode_options() const {
  return {.max_length = max_length_,
          .truncate_texts = !window_options_,
          .stride = window_options_ ? window_options_->stride : 0};
}

const Tokenizer& Engine::tokenizer() const {
  if (!tokenizer_) bad_input("this model has no tokenizer: give it token ids");
  return *tokenizer_;
}

Wanted Engine::every_head() const {
  Wanted wanted{.heads = std::vector<size_t>(heads_.size())};
  std::iota(wanted.heads.begin(), wanted.heads.end(), size_t{0});
  return wanted;
}

void Engine::forward(
    const PackedView& batch,
    const std::function<void(std::span<const float>, const PackedView&)>& use) const {
  constexpr int kMostTokens = 4096;  // hides the wait for the last worker, and stays small
  std::vector<int32_t> offsets;
  for (int first = 0, last = 0; first < batch.num_sequences(); first = last) {
    last = batch.end_of_part(first, kMostTokens);
    const PackedView part = batch.part(first, last, offsets);
    const std::lock_guard turn(turns_);
    use(encoder_->forward(part), part);
  }
}

void Engine::add_logits(std::span<const float> hidden_TH, const PackedView& part,
                        const std::vector<size_t>& heads, EngineOutput& output) const {
  std::map<std::vector<Pooling>, std::vector<float>> pooled;  // once for heads that pool alike
  for (const size_t t : heads) {
    const Task& task = *model_.tasks[t];
    const std::vector<Pooling> poolings = model_.poolings(task);
    std::span<const float> rows = hidden_TH;
    if (!poolings.empty()) {
      std::vector<float>& sentence_SP = pooled[poolings];
      if (sentence_SP.empty()) {
        sentence_SP.resize(static_cast<size_t>(part.num_sequences()) *
                           static_cast<size_t>(model_.head_width(task)));
        encoder_->pool(hidden_TH, part.offsets, poolings, sentence_SP);
      }
      rows = sentence_SP;
    }
    const std::vector<float> found = heads_[t].apply(rows, *team_);
    output.logits[t].insert(output.logits[t].end(), found.begin(), found.end());
  }
}

void Engine::add_vectors(std::span<const float> hidden_TH, const PackedView& part, int64_t skip,
                         const WindowedBatch* windows, EngineOutput& output) const {
  const auto width = static_cast<size_t>(model_.sentence_size());
  std::vector<float>& vectors = output.embeddings_SD;
  const size_t before = vectors.size();
  vectors.resize(before + static_cast<size_t>(part.num_sequences()) * width);
  const std::vector<Pooling>& poolings = model_.pooling().poolings;
  const std::span<float> added = std::span(vectors).subspan(before);
  if (windows == nullptr || skip == 0) {
    encoder_->pool(hidden_TH, part.offsets, poolings, added, skip);
    return;
  }
  // What is skipped stands in the first window.
  const auto hidden = static_cast<size_t>(model_.encoder.hidden_size);
  for (size_t s = 0; s < static_cast<size_t>(part.num_sequences()); ++s) {
    const auto begin = static_cast<size_t>(part.offsets[s]);
    const std::array<int32_t, 2> own = {0, part.offsets[s + 1] - part.offsets[s]};
    const bool is_first = windows->is_first(static_cast<int>(before / width + s));
    encoder_->pool(hidden_TH.subspan(begin * hidden, static_cast<size_t>(own[1]) * hidden), own,
                   poolings, added.subspan(s * width, width), is_first ? skip : 0);
  }
}

EngineOutput Engine::pass(const PackedView& batch, const Wanted& wanted,
                          const WindowedBatch* windows) const {
  EngineOutput output{.logits = std::vector<std::vector<float>>(heads_.size())};
  forward(batch, [&](std::span<const float> hidden_TH, const PackedView& part) {
    if (wanted.embeddings) add_vectors(hidden_TH, part, wanted.skip, windows, output);
    add_logits(hidden_TH, part, wanted.heads, output);
  });
  return output;
}

EngineOutput Engine::read_in_windows(const PackedView& batch, const Wanted& wanted) const {
  const WindowedBatch windows(batch, *window_options_, wanted.begins_word_T);
  EngineOutput output = pass(windows.windows(), wanted, &windows);
  if (wanted.embeddings)
    output.embeddings_SD = windows.means_by_tokens(output.embeddings_SD, model_.sentence_size());
  for (const size_t t : wanted.heads) {
    const Task& task = *model_.tasks[t];
    output.logits[t] = task.reads_tokens()
                           ? windows.token_rows(output.logits[t], task.num_outputs())
                           : windows.means(output.logits[t], task.num_outputs());
  }
  return output;
}

EngineOutput Engine::run(const PackedView& batch, const Wanted& wanted) const {
  EngineOutput output =
      window_options_ ? read_in_windows(batch, wanted) : pass(batch, wanted, nullptr);
  if (wanted.embeddings) {
    output.embeddings_SD =
        sentence_layers_->apply(std::move(output.embeddings_SD), model_.sentence_size(), *team_);
  }
  return output;
}

}  // namespace tandem
