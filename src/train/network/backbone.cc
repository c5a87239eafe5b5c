#include "train/network/backbone.h"

#include <algorithm>

#include "base/fail.h"
#include "encoder/config_json.h"
#include "hub/model_id.h"

namespace tandem {

namespace {

namespace fs = std::filesystem;

bool has_tokenizer(const fs::path& directory) {
  return fs::exists(directory / "tokenizer.json") || fs::exists(directory / "vocab.txt");
}

Backbone random_backbone(const fs::path& given, uint64_t seed) {
  const fs::path file = fs::is_directory(given) ? given / "config.json" : given;
  Backbone backbone;
  backbone.name = file.filename() == "config.json"
                      ? "random weights, " + file.parent_path().filename().string()
                      : "random weights";
  backbone.model.encoder_json = read_json(file);
  backbone.model.encoder = encoder_config_from_json(backbone.model.encoder_json, file.string());
  backbone.model.modules = {PoolingModule{.poolings = {Pooling::cls}}};
  backbone.model.max_length = backbone.model.encoder.max_length();
  backbone.weights = EncoderWeights::random(backbone.model.encoder, seed);
  // A bare config.json brings no vocabulary; the default model's serves where it fits.
  backbone.tokenizer_directory = has_tokenizer(file.parent_path())
                                     ? file.parent_path()
                                     : default_backbone(/*download=*/false).directory;
  return backbone;
}

/// What `model.backbone` names; a directory whose name may mean another model is told as one.
DefaultBackbone named_backbone(const ModelOptions& options, const DownloadSink& sink,
                               const WarningSink& warn) {
  const fs::path& path = options.backbone_path;
  const fs::path name = path.empty() ? fs::path(options.backbone) : path;
  DefaultBackbone found = {name.filename().string(),
                           resolve_model(options.backbone, sink, warn, path)};
  if (found.directory == path && ModelId::parse(options.backbone))
    found.note = "the directory " + path.string();
  return found;
}

Backbone pretrained_backbone(const ModelOptions& options, const DownloadSink& sink,
                             const WarningSink& warn) {
  const DefaultBackbone found = options.backbone.empty()
                                    ? default_backbone(/*download=*/true, sink, warn)
                                    : named_backbone(options, sink, warn);
  Backbone backbone;
  backbone.name = found.name;
  backbone.note = found.note;
  backbone.directory = found.directory;
  backbone.model = read_model_directory(backbone.directory);
  backbone.weights = load_encoder(backbone.model);
  backbone.tokenizer_directory = backbone.model.transformer;
  // Without the list of a sentence-transformers model nobody has said how to pool.
  if (!fs::exists(backbone.directory / "modules.json"))
    backbone.model.pooling().poolings = {Pooling::cls};
  return backbone;
}

/// A Dense module was made for the width of the model's own poolings.
void set_poolings(ModelDescription& model, const std::vector<Pooling>& poolings) {
  const int width = model.sentence_size();
  model.pooling().poolings = poolings;
  const bool has_dense =
      std::any_of(model.modules.begin(), model.modules.end(),
                  [](const auto& each) { return std::holds_alternative<DenseModule>(each); });
  if (has_dense && model.sentence_size() != width) {
    bad_input("model.pooling: gives vectors of ", model.sentence_size(),
              ", but this model's Dense module takes ", width, ": name as many poolings as it has");
  }
}

}  // namespace

Backbone load_backbone(const ModelOptions& options, uint64_t seed, const DownloadSink& sink,
                       const WarningSink& warn) {
  Backbone backbone = options.backbone_config.empty()
                          ? pretrained_backbone(options, sink, warn)
                          : random_backbone(options.backbone_config, seed);
  const EncoderConfig& encoder = backbone.model.encoder;
  backbone.tokenizer =
      Tokenizer::load(backbone.tokenizer_directory, encoder.vocab_size, encoder.type_vocab_size);
  if (options.max_length && *options.max_length > encoder.max_length()) {
    bad_input("model.max_length: ", *options.max_length, " is more than the ", encoder.max_length(),
              " positions of this encoder: lower it");
  }
  backbone.model.max_length = options.max_length.value_or(std::min(128, encoder.max_length()));
  if (!options.pooling.empty()) set_poolings(backbone.model, options.pooling);
  return backbone;
}

}  // namespace tandem
