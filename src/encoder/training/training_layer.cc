#include "encoder/training/training_layer.h"

#include <algorithm>

#include "base/fail.h"
#include "encoder/config_json.h"
#include "encoder/training/dropout_sites.h"

namespace tandem {

namespace {

std::string name_of(size_t index, const char* part) {
  return concat("encoder.layer.", index, ".", part);
}

}  // namespace

TrainingLayer::TrainingLayer(const TrainingSetup& setup, const EncoderWeights& weights, int index)
    : setup_(&setup),
      index_(static_cast<size_t>(index)),
      activation_(activation_of(setup.config, "encoder configuration", setup.type)),
      attention_(*setup.kernels, setup.config.num_attention_heads, setup.config.head_size()),
      query_key_value_(
          setup, weights,
          {name_of(index_, "attention.self.query"), name_of(index_, "attention.self.key"),
           name_of(index_, "attention.self.value")},
          setup.config.hidden_size),
      attention_output_(setup, weights, {name_of(index_, "attention.output.dense")},
                        setup.config.hidden_size),
      intermediate_(setup, weights, {name_of(index_, "intermediate.dense")},
                    setup.config.hidden_size),
      output_(setup, weights, {name_of(index_, "output.dense")}, setup.config.intermediate_size),
      attention_norm_(setup, weights, name_of(index_, "attention.output.LayerNorm")),
      output_norm_(setup, weights, name_of(index_, "output.LayerNorm")) {}

std::map<std::string, PanelPlace> TrainingLayer::panel_places() {
  std::map<std::string, PanelPlace> places;
  for (TrainingDense* dense : {&query_key_value_, &attention_output_, &intermediate_, &output_}) {
    places.merge(dense->panel_places());
  }
  return places;
}

void TrainingLayer::begin(int64_t tokens, bool keeps, bool drops, const Dropout& key) {
  const EncoderConfig& config = setup_->config;
  const auto dropout = [&](DropoutSite site, double rate) {
    return Dropout{key.fork(site).key, drops ? static_cast<float>(rate) : 0.0F, key.rows};
  };
  tokens_ = tokens;
  keeps_ = keeps;
  attention_dropout_ = dropout(kProbabilities, config.attention_probs_dropout_prob);
  attention_norm_.begin(tokens, keeps, dropout(kAttentionOutput, config.hidden_dropout_prob));
  output_norm_.begin(tokens, keeps, dropout(kOutput, config.hidden_dropout_prob));
  for (TrainingDense* dense : {&query_key_value_, &attention_output_, &intermediate_, &output_}) {
    dense->begin(tokens, keeps);
  }
  qkv_.reserve(static_cast<size_t>(tokens * 3 * config.hidden_size));
  log_sums_.reserve(static_cast<size_t>(tokens * config.num_attention_heads));
  if (!keeps) return;
  inner_.reserve(static_cast<size_t>(tokens * setup_->words(config.intermediate_size)));
}

AttentionInputs TrainingLayer::complete(AttentionInputs inputs) const {
  const auto size = static_cast<size_t>(tokens_ * 3 * setup_->config.hidden_size);
  inputs.qkv_T3H = {qkv_.data(), size};
  inputs.dropout = attention_dropout_;
  return inputs;
}

void TrainingLayer::project(RowRange rows, ForwardMemory& memory) {
  query_key_value_.forward(rows, memory.hidden_in.data(), {.y = qkv_.data()});
}

void TrainingLayer::attend(AttentionInputs inputs, int sequence, int head, ForwardMemory& memory,
                           Buffer& scratch) {
  const auto tokens = static_cast<size_t>(tokens_);
  const EncoderConfig& config = setup_->config;
  attention_.forward(complete(inputs), sequence, head,
                     {memory.context.data(), tokens * static_cast<size_t>(config.hidden_size)},
                     {log_sums_.data(), tokens * static_cast<size_t>(config.num_attention_heads)},
                     scratch);
}

void TrainingLayer::transform(RowRange rows, ForwardMemory& memory) {
  const int64_t width = setup_->config.hidden_size;
  float* hidden = memory.hidden.data();
  float* branch = memory.branch.data();
  Word* hidden_in = memory.hidden_in.data();
  setup_->to_factors(rows, memory.context.data(), width, hidden_in);
  attention_output_.forward(rows, hidden_in, {.y = branch});
  attention_norm_.forward(rows, hidden, branch);
  setup_->to_factors(rows, hidden, width, hidden_in);
  intermediate_.forward(rows, hidden_in,
                        {.epilogue = TrainingEpilogue::activate,
                         .activation = activation_,
                         .inner = keeps_ ? inner_.data() : nullptr,
                         .out = memory.inner_in.data()});
  output_.forward(rows, memory.inner_in.data(), {.y = branch});
  output_norm_.forward(rows, hidden, branch);
  setup_->to_factors(rows, hidden, width, hidden_in);
}

void TrainingLayer::transform_backward(RowRange rows, BackwardMemory& memory) {
  const int64_t width = setup_->config.hidden_size;
  float* d_attended = memory.d_attended[index_ % 2].data();
  float* d_branch = memory.d_branch.data();
  Word* d_branch_in = memory.d_branch_in.data();
  Word* d_inner_in = memory.d_inner_in.data();
  BackwardMemory::LayerPanels& panels = memory.panels[index_ % 2];
  output_norm_.backward(rows, memory.d_hidden[index_ % 3].data(), d_attended, d_branch);
  setup_->to_factors(rows, d_branch, width, d_branch_in);
  output_.put_gradient(rows, d_branch_in, panels.output);
  output_.backward(rows, d_branch_in,
                   {.epilogue = TrainingEpilogue::gradient,
                    .activation = activation_,
                    .inner = inner_.data(),
                    .out = d_inner_in});
  intermediate_.put_gradient(rows, d_inner_in, panels.intermediate);
  intermediate_.backward(rows, d_inner_in, {.epilogue = TrainingEpilogue::add, .y = d_attended});
  attention_norm_.backward(rows, d_attended, memory.d_hidden[(index_ + 2) % 3].data(), d_branch);
  setup_->to_factors(rows, d_branch, width, d_branch_in);
  attention_output_.put_gradient(rows, d_branch_in, panels.attention_output);
  attention_output_.backward(rows, d_branch_in, {.y = memory.d_context.data()});
}

void TrainingLayer::attend_backward(AttentionInputs inputs, int sequence, int head,
                                    BackwardMemory& memory, std::span<float> d_bias,
                                    Buffer& scratch) {
  const auto tokens = static_cast<size_t>(tokens_);
  const auto width = static_cast<size_t>(setup_->config.hidden_size);
  const auto heads = static_cast<size_t>(setup_->config.num_attention_heads);
  attention_.backward(complete(inputs), sequence, head, {log_sums_.data(), tokens * heads},
                      {memory.d_context.data(), tokens * width},
                      {memory.d_qkv.data(), tokens * 3 * width}, d_bias, scratch);
}

void TrainingLayer::project_backward(RowRange rows, BackwardMemory& memory, bool needs_input) {
  Word* d_qkv_in = memory.d_qkv_in.data();
  setup_->to_factors(rows, memory.d_qkv.data(), 3 * setup_->config.hidden_size, d_qkv_in);
  query_key_value_.put_gradient(rows, d_qkv_in, memory.panels[index_ % 2].qkv);
  if (!needs_input) return;
  query_key_value_.backward(
      rows, d_qkv_in,
      {.epilogue = TrainingEpilogue::add, .y = memory.d_hidden[(index_ + 2) % 3].data()});
}

void TrainingLayer::set_gradients(ParameterGradients& gradients) {
  // A key's bias moves all scores of a query alike, which softmax does not see: its gradient is 0,
  // and summing it up would give rounding errors, which AdamW would take for a direction.
  if (const auto key_bias = gradients.find(name_of(index_, "attention.self.key.bias"));
      key_bias != gradients.end()) {
    if (!key_bias->second.adds) std::ranges::fill(key_bias->second.values, 0.0F);
    gradients.erase(key_bias);
  }
  for (TrainingDense* dense : {&query_key_value_, &attention_output_, &intermediate_, &output_}) {
    dense->set_gradients(gradients);
  }
  for (TrainingNorm* norm : {&attention_norm_, &output_norm_}) norm->set_gradients(gradients);
}

int64_t TrainingLayer::num_tiles() const {
  int64_t tiles = attention_norm_.num_tiles() + output_norm_.num_tiles();
  for (const TrainingDense* dense :
       {&query_key_value_, &attention_output_, &intermediate_, &output_}) {
    tiles += dense->num_tiles();
  }
  return tiles;
}

void TrainingLayer::gradient_tile(int64_t tile, const BackwardMemory& memory) {
  const BackwardMemory::LayerPanels& panels = memory.panels[index_ % 2];
  const auto runs = [&tile](auto& part, const auto& d_y) {
    if (tile >= 0 && tile < part.num_tiles()) part.gradient_tile(tile, d_y);
    tile -= part.num_tiles();
  };
  runs(output_, panels.output);
  runs(intermediate_, panels.intermediate);
  runs(attention_output_, panels.attention_output);
  runs(query_key_value_, panels.qkv);
  runs(attention_norm_, memory.d_attended[index_ % 2].data());
  runs(output_norm_, memory.d_hidden[index_ % 3].data());
}

}  // namespace tandem
