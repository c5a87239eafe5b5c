#include "model/engine.h"

#include <array>

#include "base/checked.h"
#include "base/fail.h"
#include "base/random.h"
#include "kernels/rows.h"

namespace tandem {

namespace {

int effective_length(const LoadOptions& options, const ModelDescription& model) {
  if (options.max_length == 0) return model.max_length;
  const int most = model.encoder.max_position_embeddings;
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
      tokenizer_(Tokenizer::load(directory)) {
  if (tokenizer_->vocab_size() > model_.encoder.vocab_size) {
    bad_input(directory.string(), ": the tokenizer has ", tokenizer_->vocab_size(),
              " tokens, but config.json's vocab_size is ", model_.encoder.vocab_size,
              ": these files do not belong together");
  }
  const auto file = std::make_shared<const SafeTensors>(directory / "model.safetensors");
  encoder_ =
      std::make_unique<Encoder>(model_.encoder, EncoderWeights::load(file, model_.encoder), team_);
  for (const SentenceModule& module : model_.modules) {
    if (module.kind != SentenceModule::Kind::dense) continue;
    const std::vector<float> no_bias(static_cast<size_t>(module.out_features), 0.0F);
    const LinearWeights weights{module.weight, module.bias.empty() ? no_bias : module.bias};
    dense_.emplace_back(kernels(), *team_, std::array{weights}, module.in_features);
  }
  for (const Task& task : model_.tasks) {
    heads_.push_back(LinearHead::load(SafeTensors(head_file(directory, task.name)),
                                      task.labels.size(), model_.encoder.hidden_size, kernels(),
                                      *team_));
  }
}

Engine::Engine(ModelDescription model, uint64_t seed, const LoadOptions& options)
    : model_(std::move(model)),
      max_length_(effective_length(options, model_)),
      team_(std::make_shared<ThreadTeam>(options.num_threads)) {
  encoder_ = std::make_unique<Encoder>(model_.encoder, EncoderWeights::random(model_.encoder, seed),
                                       team_);
  Random random(seed + 1);
  for (const Task& task : model_.tasks) {
    const auto hidden = static_cast<size_t>(model_.encoder.hidden_size);
    const auto labels = static_cast<size_t>(task.labels.size());
    std::vector<float> weight(labels * hidden);
    for (float& value : weight)
      value = static_cast<float>(random.normal() * model_.encoder.initializer_range);
    heads_.emplace_back(weight, std::vector<float>(labels, 0.0F), model_.encoder.hidden_size,
                        kernels(), *team_);
  }
}

const Tokenizer& Engine::tokenizer() const {
  if (!tokenizer_) bad_input("this model has no tokenizer: give it token ids");
  return *tokenizer_;
}

std::vector<float> Engine::embed(const PackedView& batch) {
  const std::span<const float> hidden_TH = encoder_->forward(batch);
  auto width = static_cast<size_t>(model_.encoder.hidden_size);
  std::vector<float> rows(static_cast<size_t>(batch.num_sequences()) * width);
  encoder_->pool(hidden_TH, batch.offsets, model_.pooling(), rows);
  size_t dense = 0;
  for (const SentenceModule& module : model_.modules) {
    if (module.kind == SentenceModule::Kind::dense) {
      width = static_cast<size_t>(module.out_features);
      std::vector<float> out(static_cast<size_t>(batch.num_sequences()) * width);
      dense_[dense++].apply(*team_, rows, out);
      if (module.tanh) tanh_in_place(out);
      rows = std::move(out);
    } else if (module.kind == SentenceModule::Kind::normalize) {
      normalize_rows(rows, narrow<int64_t>(width));
    }
  }
  return rows;
}

std::vector<std::vector<float>> Engine::logits(const PackedView& batch) {
  const std::span<const float> hidden_TH = encoder_->forward(batch);
  std::vector<float> sentence_SH;
  std::vector<std::vector<float>> logits;
  for (size_t t = 0; t < heads_.size(); ++t) {
    if (model_.tasks[t].spec->input == HeadInput::word) {
      logits.push_back(heads_[t].apply(hidden_TH, *team_));
      continue;
    }
    if (sentence_SH.empty()) {
      sentence_SH.resize(static_cast<size_t>(batch.num_sequences()) *
                         static_cast<size_t>(model_.encoder.hidden_size));
      encoder_->pool(hidden_TH, batch.offsets, model_.pooling(), sentence_SH);
    }
    logits.push_back(heads_[t].apply(sentence_SH, *team_));
  }
  return logits;
}

void encode(const Tokenizer& tokenizer, const Input& input, int max_length, Encoding& encoding) {
  const EncodeOptions options{.max_length = max_length};
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
