#include "model/engine.h"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>

#include "base/checked.h"
#include "base/fail.h"
#include "base/random.h"
#include "kernels/activation.h"
#include "kernels/rows.h"

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

}  // namespace

Engine::Engine(const std::filesystem::path& directory, const LoadOptions& options)
    : model_(read_model_directory(directory)),
      max_length_(effective_length(options, model_)),
      team_(std::make_shared<ThreadTeam>(options.num_threads)),
      tokenizer_(Tokenizer::load(model_.transformer, model_.encoder.vocab_size,
                                 model_.encoder.type_vocab_size)) {
  const EncoderWeights weights = load_encoder(model_);
  for (const std::string& warning :
       {model_.note, tokenizer_->note(), unused_note(model_, weights)}) {
    if (!warning.empty() && options.on_warning) options.on_warning(warning);
  }
  encoder_ = std::make_unique<Encoder>(model_.encoder, weights, team_, kernels(), options.dtype);
  for (const SentenceModule& module : model_.modules) {
    if (const auto* dense = std::get_if<DenseModule>(&module)) dense_.push_back(make_dense(*dense));
  }
  for (const Task& task : model_.tasks) {
    heads_.emplace_back(task, load_head(model_, directory, task), kernels(), *team_);
  }
}

Engine::Engine(ModelDescription model, uint64_t seed, const LoadOptions& options)
    : model_(std::move(model)),
      max_length_(effective_length(options, model_)),
      team_(std::make_shared<ThreadTeam>(options.num_threads)) {
  encoder_ = std::make_unique<Encoder>(model_.encoder, EncoderWeights::random(model_.encoder, seed),
                                       team_, kernels(), options.dtype);
  Random random(seed + 1);
  for (const Task& task : model_.tasks) {
    HeadWeights weights;
    for (const TensorSpec& spec : head_tensor_specs(task, model_.head_width(task))) {
      std::vector<float>& values = weights[spec.name];
      values.resize(spec.size(), 0.0F);
      if (spec.shape.size() == 1) continue;
      for (float& value : values)
        value = static_cast<float>(random.normal() * model_.encoder.initializer_range);
    }
    heads_.emplace_back(task, weights, kernels(), *team_);
  }
}

const Tokenizer& Engine::tokenizer() const {
  if (!tokenizer_) bad_input("this model has no tokenizer: give it token ids");
  return *tokenizer_;
}

Engine::Dense Engine::make_dense(const DenseModule& module) const {
  const std::vector<float> zeros(static_cast<size_t>(module.out_features), 0.0F);
  const LinearWeights weights{module.weight, module.bias.empty() ? zeros : module.bias};
  Dense layers{PanelLinear(kernels(), *team_, std::array{weights}, module.in_features), {}};
  if (!module.residual_weight.empty()) {
    const LinearWeights residual{module.residual_weight, zeros};
    layers.residual.emplace(kernels(), *team_, std::array{residual}, module.in_features);
  }
  return layers;
}

std::vector<float> Engine::apply(const DenseModule& module, const Dense& layers,
                                 std::span<const float> rows) const {
  const size_t count = rows.size() / static_cast<size_t>(module.in_features);
  std::vector<float> out(count * static_cast<size_t>(module.out_features));
  layers.linear.apply(*team_, rows, out);
  activate(module.activation, out);
  if (!module.use_residual) return out;
  std::vector<float> residual(rows.begin(), rows.end());
  if (layers.residual) {
    residual.resize(out.size());
    layers.residual->apply(*team_, rows, residual);
  }
  for (size_t i = 0; i < out.size(); ++i) out[i] += residual[i];
  return out;
}

std::vector<Encoding> Engine::encode(std::span<const Input> inputs, bool return_offsets) const {
  const EncodeOptions options{.max_length = max_length_, .return_offsets = return_offsets};
  std::vector<Encoding> encodings(inputs.size());
  const Tokenizer& own = tokenizer();
  std::mutex refusing;
  std::map<size_t, std::string> refused;
  constexpr int64_t kBlock = 16;
  team_->for_each((std::ssize(inputs) + kBlock - 1) / kBlock, [&](int64_t block, int) {
    const auto first = static_cast<size_t>(block * kBlock);
    for (size_t i = first; i < std::min(inputs.size(), first + kBlock); ++i) {
      try {
        tandem::encode(own, inputs[i], options, encodings[i]);
      } catch (const Error& error) {
        if (error.code() != ErrorCode::bad_input) throw;
        const std::lock_guard lock(refusing);
        refused.emplace(i, error.message());
      }
    }
  });
  if (!refused.empty()) throw InputErrors(std::move(refused));
  return encodings;
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

std::vector<float> Engine::embed(const PackedView& batch, int64_t skip) const {
  auto width = static_cast<size_t>(model_.sentence_size());
  std::vector<float> rows(static_cast<size_t>(batch.num_sequences()) * width);
  std::span<float> free = rows;
  forward(batch, [&](std::span<const float> hidden_TH, const PackedView& part) {
    const size_t size = static_cast<size_t>(part.num_sequences()) * width;
    encoder_->pool(hidden_TH, part.offsets, model_.pooling().poolings, free.first(size), skip);
    free = free.subspan(size);
  });
  size_t layers = 0;
  for (const SentenceModule& module : model_.modules) {
    if (const auto* dense = std::get_if<DenseModule>(&module)) {
      rows = apply(*dense, dense_[layers++], rows);
      width = static_cast<size_t>(dense->out_features);
    } else if (std::holds_alternative<NormalizeModule>(module)) {
      normalize_rows(rows, narrow<int64_t>(width));
    }
  }
  return rows;
}

std::vector<std::vector<float>> Engine::logits(const PackedView& batch) const {
  std::vector<std::vector<float>> logits(heads_.size());
  forward(batch, [&](std::span<const float> hidden_TH, const PackedView& part) {
    std::map<std::vector<Pooling>, std::vector<float>> pooled;  // once for heads that pool alike
    for (size_t t = 0; t < heads_.size(); ++t) {
      const Task& task = model_.tasks[t];
      std::span<const float> rows = hidden_TH;
      if (task.spec->input == HeadInput::sentence) {
        std::vector<float>& sentence_SP = pooled[model_.poolings(task)];
        if (sentence_SP.empty()) {
          sentence_SP.resize(static_cast<size_t>(part.num_sequences()) *
                             static_cast<size_t>(model_.head_width(task)));
          encoder_->pool(hidden_TH, part.offsets, model_.poolings(task), sentence_SP);
        }
        rows = sentence_SP;
      }
      const std::vector<float> found = heads_[t].apply(rows, *team_);
      logits[t].insert(logits[t].end(), found.begin(), found.end());
    }
  });
  return logits;
}

void encode(const Tokenizer& tokenizer, const Input& input, const EncodeOptions& options,
            Encoding& encoding) {
  if (!input.tokens.empty()) {
    tokenizer.encode_words(input.tokens, options, encoding);
  } else if (input.text_pair) {
    tokenizer.encode_pair(input.text, *input.text_pair, options, encoding);
  } else {
    tokenizer.encode(input.text, options, encoding);
  }
}

PackedBatch pack(std::span<const Encoding> encodings) {
  PackedBatch batch;
  for (const Encoding& encoding : encodings) {
    batch.append(encoding.ids, encoding.segments, batch.num_sequences());
  }
  return batch;
}

}  // namespace tandem
