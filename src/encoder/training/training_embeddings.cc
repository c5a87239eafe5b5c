#include "encoder/training/training_embeddings.h"

#include <algorithm>

#include "encoder/token_rows.h"

namespace tandem {

namespace {

constexpr const char* kBiasTable = "encoder.relative_attention_bias.weight";
constexpr int64_t kTableColumns = 64;  // of a tile of a table's gradient

}  // namespace

TrainingEmbeddings::TrainingEmbeddings(const TrainingSetup& setup, const EncoderWeights& weights)
    : setup_(&setup),
      width_(setup.config.embedding_width()),
      norm_(setup, weights, "embeddings.LayerNorm") {
  const EncoderConfig& config = setup.config;
  const auto add = [&](const std::string& name, int padding) {
    tables_.push_back(
        {.name = name, .values = weights.at(name), .rows = {}, .padding = padding, .gradient = {}});
  };
  add("embeddings.word_embeddings.weight", config.pad_token_id);
  if (config.type_vocab_size > 0) add("embeddings.token_type_embeddings.weight", -1);
  add("embeddings.position_embeddings.weight",
      config.first_position == 0 ? -1 : config.pad_token_id);
  if (width_ != config.hidden_size)
    project_.emplace(setup, weights, std::vector<std::string>{"embeddings_project"}, width_);
  if (config.relative_attention_num_buckets > 0) bias_table_ = weights.at(kBiasTable);
}

std::map<std::string, PanelPlace> TrainingEmbeddings::panel_places() {
  return project_ ? project_->panel_places() : std::map<std::string, PanelPlace>();
}

void TrainingEmbeddings::begin(const PackedView& batch, bool keeps, bool drops,
                               const Dropout& key) {
  const EncoderConfig& config = setup_->config;
  tokens_ = batch.num_tokens();
  const auto size = static_cast<size_t>(tokens_ * width_);
  tables_.front().rows = batch.ids_T;
  if (tables_.size() == 3) tables_[1].rows = batch.segments_T;
  tables_.back().rows = table_positions(config, batch, positions_);
  dropout_ = {key.key, drops ? static_cast<float>(config.hidden_dropout_prob) : 0.0F, key.rows};
  norm_.begin(tokens_, keeps, {});
  if (project_) {
    project_->begin(tokens_, keeps);
    embedded_.reserve(size);
    embedded_in_.reserve(static_cast<size_t>(tokens_ * setup_->words(width_)));
  }
  if (bias_table_) {
    relative_bias_.emplace(bias_table_->values, config.num_attention_heads);
    bias_ = relative_bias_->for_length(longest_sequence(batch.offsets));
  }
  if (!keeps) return;
  d_sum_.reserve(size);
  if (!project_) return;
  d_embedded_.reserve(size);
  d_hidden_in_.reserve(static_cast<size_t>(tokens_ * setup_->words(config.hidden_size)));
  d_hidden_panels_.reserve(*setup_->kernels, setup_->type, tokens_, config.hidden_size);
}

void TrainingEmbeddings::forward(RowRange rows, ForwardMemory& memory) {
  const int64_t hidden_size = setup_->config.hidden_size;
  float* embedded = project_ ? embedded_.data() : memory.hidden.data();
  float* out = embedded + rows.first * width_;
  std::fill_n(out, rows.count * width_, 0.0F);
  for (int64_t t = rows.first; t < rows.first + rows.count; ++t, out += width_) {
    for (const Table& table : tables_) {
      const float* row = table.values.values.data() + table.rows[static_cast<size_t>(t)] * width_;
      for (int64_t c = 0; c < width_; ++c) out[c] += row[c];
    }
  }
  norm_.forward(rows, embedded, nullptr);
  if (dropout_.rate > 0) {
    setup_->kernels->drop(embedded + rows.first * width_, rows.count, width_,
                          dropout_.from(rows.first));
  }
  if (project_) {
    setup_->to_factors(rows, embedded, width_, embedded_in_.data());
    project_->forward(rows, embedded_in_.data(), {.y = memory.hidden.data()});
  }
  setup_->to_factors(rows, memory.hidden.data(), hidden_size, memory.hidden_in.data());
}

void TrainingEmbeddings::backward(RowRange rows, float* d_hidden) {
  if (project_) {
    setup_->to_factors(rows, d_hidden, setup_->config.hidden_size, d_hidden_in_.data());
    project_->put_gradient(rows, d_hidden_in_.data(), d_hidden_panels_);
    project_->backward(rows, d_hidden_in_.data(), {.y = d_embedded_.data()});
  }
  float* d_normalised = project_ ? d_embedded_.data() : d_hidden;
  if (dropout_.rate > 0) {
    setup_->kernels->drop(d_normalised + rows.first * width_, rows.count, width_,
                          dropout_.from(rows.first));
  }
  norm_.backward(rows, d_normalised, d_sum_.data(), nullptr);
}

void TrainingEmbeddings::set_gradients(const ParameterGradients& gradients) {
  for (Table& table : tables_) table.gradient = gradient_of(gradients, table.name);
  norm_.set_gradients(gradients);
  if (project_) project_->set_gradients(gradients);
  d_bias_table_ = gradient_of(gradients, kBiasTable);
  d_bias_.assign(d_bias_table_.values.empty() ? 0 : bias_.size(), 0.0F);
}

int64_t TrainingEmbeddings::column_blocks() const {
  return (width_ + kTableColumns - 1) / kTableColumns;
}

int64_t TrainingEmbeddings::num_tiles() const {
  return (project_ ? project_->num_tiles() : 0) + norm_.num_tiles() +
         std::ssize(tables_) * column_blocks() + (d_bias_.empty() ? 0 : 1);
}

void TrainingEmbeddings::gradient_tile(int64_t tile, const float* d_hidden) {
  if (project_) {
    if (tile < project_->num_tiles()) return project_->gradient_tile(tile, d_hidden_panels_);
    tile -= project_->num_tiles();
  }
  if (tile < norm_.num_tiles()) {
    return norm_.gradient_tile(tile, project_ ? d_embedded_.data() : d_hidden);
  }
  tile -= norm_.num_tiles();
  const int64_t table = tile / column_blocks();
  if (table == std::ssize(tables_)) return bias_gradient();
  table_tile(tables_[static_cast<size_t>(table)], tile % column_blocks());
}

void TrainingEmbeddings::table_tile(const Table& table, int64_t column_block) const {
  const std::span<float> gradient = table.gradient.values;
  if (gradient.empty()) return;
  const int64_t first = column_block * kTableColumns;
  const int64_t columns = std::min(kTableColumns, width_ - first);
  if (!table.gradient.adds) {
    for (int64_t at = first; at < std::ssize(gradient); at += width_) {
      std::fill_n(gradient.data() + at, columns, 0.0F);
    }
  }
  for (int64_t t = 0; t < tokens_; ++t) {
    const int32_t row = table.rows[static_cast<size_t>(t)];
    if (row == table.padding) continue;
    float* to = gradient.data() + row * width_ + first;
    const float* from = d_sum_.data() + t * width_ + first;
    for (int64_t c = 0; c < columns; ++c) to[c] += from[c];
  }
}

/// Every distance's gradient to its bucket.
void TrainingEmbeddings::bias_gradient() const {
  const auto heads = static_cast<size_t>(setup_->config.num_attention_heads);
  const size_t distances = d_bias_.size() / heads;
  const std::vector<int32_t> buckets = relative_position_buckets(
      static_cast<int>(distances / 2 + 1), setup_->config.relative_attention_num_buckets);
  const std::span<float> gradient = d_bias_table_.values;
  if (!d_bias_table_.adds) std::ranges::fill(gradient, 0.0F);
  for (size_t head = 0; head < heads; ++head) {
    for (size_t at = 0; at < distances; ++at) {
      gradient[static_cast<size_t>(buckets[at]) * heads + head] += d_bias_[head * distances + at];
    }
  }
}

}  // namespace tandem
