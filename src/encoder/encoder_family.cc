#include "encoder/encoder_family.h"

#include <algorithm>

#include "base/fail.h"
#include "base/strings/text.h"
#include "format/json.h"

namespace tandem {
namespace {

constexpr Renaming kNotProjected = {"embedding_size", ""};
constexpr Renaming kNoRelativeBias = {"relative_attention_num_buckets", ""};

EncoderFamily bert() {
  return {.defaults = {},
          .name = "BERT",
          .architecture = "BertModel",
          .prefix = "bert.",
          .has_pooler = true,
          .config_keys = {kNotProjected, kNoRelativeBias},
          .fixed = {},
          .tensor_fragments = {}};
}

/// Sanh et al. 2019.
EncoderFamily distilbert() {
  return {.defaults = {.model_type = "distilbert", .num_hidden_layers = 6, .type_vocab_size = 0},
          .name = "DistilBERT",
          .architecture = "DistilBertModel",
          .prefix = "distilbert.",
          .has_pooler = false,
          .config_keys = {{"hidden_size", "dim"},
                          {"num_hidden_layers", "n_layers"},
                          {"num_attention_heads", "n_heads"},
                          {"intermediate_size", "hidden_dim"},
                          {"hidden_act", "activation"},
                          {"hidden_dropout_prob", "dropout"},
                          {"attention_probs_dropout_prob", "attention_dropout"},
                          {"layer_norm_eps", ""},
                          {"type_vocab_size", ""},
                          kNotProjected,
                          kNoRelativeBias},
          .fixed = {},
          .tensor_fragments = {{"encoder.layer.", "transformer.layer."},
                               {"attention.self.query.", "attention.q_lin."},
                               {"attention.self.key.", "attention.k_lin."},
                               {"attention.self.value.", "attention.v_lin."},
                               {"attention.output.dense.", "attention.out_lin."},
                               {"attention.output.LayerNorm.", "sa_layer_norm."},
                               {"intermediate.dense.", "ffn.lin1."},
                               {".output.dense.", ".ffn.lin2."},
                               {".output.LayerNorm.", ".output_layer_norm."}}};
}

/// Clark et al. 2020: the discriminator.
EncoderFamily electra() {
  return {.defaults = {.model_type = "electra",
                       .embedding_size = 128,
                       .hidden_size = 256,
                       .num_attention_heads = 4,
                       .intermediate_size = 1024},
          .name = "ELECTRA",
          .architecture = "ElectraModel",
          .prefix = "electra.",
          .has_pooler = false,
          .config_keys = {kNoRelativeBias},
          .fixed = {},
          .tensor_fragments = {}};
}

/// Song et al. 2020. Its padding index and number of buckets are constants of transformers' code.
EncoderFamily mpnet() {
  return {.defaults = {.model_type = "mpnet",
                       .vocab_size = 30527,
                       .first_position = 2,
                       .type_vocab_size = 0,
                       .relative_attention_num_buckets = 32,
                       .pad_token_id = 1},
          .name = "MPNet",
          .architecture = "MPNetModel",
          .prefix = "mpnet.",
          .has_pooler = true,
          .config_keys = {{"type_vocab_size", ""}, kNotProjected},
          .fixed = {"pad_token_id", "relative_attention_num_buckets"},
          .tensor_fragments = {{"attention.self.query.", "attention.attn.q."},
                               {"attention.self.key.", "attention.attn.k."},
                               {"attention.self.value.", "attention.attn.v."},
                               {"attention.output.dense.", "attention.attn.o."},
                               {"attention.output.LayerNorm.", "attention.LayerNorm."}}};
}

}  // namespace

std::string_view EncoderFamily::config_key(std::string_view bert) const {
  const auto found = std::ranges::find(config_keys, bert, &Renaming::bert);
  return found == config_keys.end() ? bert : found->own;
}

std::string EncoderFamily::tensor_name(std::string bert) const {
  for (const Renaming& fragment : tensor_fragments) {
    if (const size_t at = bert.find(fragment.bert); at != std::string::npos) {
      bert.replace(at, fragment.bert.size(), fragment.own);
    }
  }
  return bert;
}

std::span<const EncoderFamily> encoder_families() {
  static const std::vector<EncoderFamily> families = {bert(), distilbert(), electra(), mpnet()};
  return families;
}

const EncoderFamily& encoder_family(std::string_view model_type, std::string_view where) {
  for (const EncoderFamily& family : encoder_families()) {
    if (family.defaults.model_type == model_type) return family;
  }
  const auto type_of = [](const EncoderFamily& family) { return family.defaults.model_type; };
  bad_input(where, ": model_type is ", quote(model_type), ": supported are ",
            join(encoder_families(), ", ", type_of));
}

const EncoderFamily& encoder_family(const EncoderConfig& config) {
  return encoder_family(config.model_type, "encoder configuration");
}

}  // namespace tandem
