#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tandem/encoder_config.h"

namespace tandem {

/// BERT's name of something and a family's own: "" where the family has no such thing.
struct Renaming {
  std::string_view bert;
  std::string_view own;
};

/// What sets a family of post-LayerNorm encoders apart from BERT, as data: nothing else branches on
/// model_type. Inside Tandem parameters and configuration carry BERT's names in every family; only
/// files carry the family's own. Source of the names: transformers 5.
struct EncoderFamily {
  EncoderConfig defaults;         ///< what a config.json that lacks a key means; has the model_type
  std::string_view name;          ///< to print: "DistilBERT"
  std::string_view architecture;  ///< class of the bare encoder in transformers
  std::string_view prefix;        ///< before tensor names in checkpoints that hold a head, too
  bool has_pooler;
  std::vector<Renaming> config_keys;       ///< keys of config.json that differ from BERT's
  std::vector<std::string_view> fixed;     ///< keys that only the default's value runs with
  std::vector<Renaming> tensor_fragments;  ///< replaced within BERT's tensor names, in this order

  /// The family's own key of config.json, or "".
  std::string_view config_key(std::string_view bert) const;
  /// The family's own name of a tensor.
  std::string tensor_name(std::string bert) const;
};

/// Throws Error{bad_input} "WHERE: model_type is ..." that lists the families.
const EncoderFamily& encoder_family(std::string_view model_type, std::string_view where);
const EncoderFamily& encoder_family(const EncoderConfig& config);

std::span<const EncoderFamily> encoder_families();

}  // namespace tandem
