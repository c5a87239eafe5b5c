#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

namespace tandem {

// The files of a model directory in every format. Loader, downloader, saver and exporter take their
// names from here, so that none of them forgets one that another reads.

/// What a training run said, in the model that it saved.
inline constexpr const char* kHistoryFile = "history.jsonl";
/// The configuration of that run.
inline constexpr const char* kSettingsFile = "config.yml";
/// What both say, for people.
inline constexpr const char* kReportFile = "report.html";

/// What a tokenizer is made of; they lie beside the encoder.
inline constexpr std::array kTokenizerFiles = {"tokenizer.json", "vocab.txt",
                                               "tokenizer_config.json", "special_tokens_map.json",
                                               "added_tokens.json"};

/// What sentence-transformers says of an encoder's texts, under every name that it has used: the
/// first one that is there counts.
inline constexpr std::array kSentenceBertFiles = {
    "sentence_bert_config.json",       "sentence_roberta_config.json",
    "sentence_distilbert_config.json", "sentence_camembert_config.json",
    "sentence_albert_config.json",     "sentence_xlm-roberta_config.json",
    "sentence_xlnet_config.json"};

/// Weights, or the list of the shards that hold them: the first one that is there counts.
inline constexpr std::array kWeightFiles = {"model.safetensors", "model.safetensors.index.json"};

/// The folder of one head in a Tandem directory: "heads/intent".
std::filesystem::path head_folder(const std::string& task);

/// A file that a model directory may hold: its name within that directory, or those of which the
/// first one that is there is read.
struct ModelFile {
  std::vector<std::string> names;
  bool required = false;  ///< no model can be read without it
};

/// Every file that reading the model in `directory` asks for, lists before what they list: folders
/// by modules.json, heads by tandem.json, shards by their index, where those are there. A list that
/// is damaged names nothing: whoever reads it will say so.
std::vector<ModelFile> model_files(const std::filesystem::path& directory);

/// Whether something of a model lies in a directory: a configuration, a list or a tokenizer.
bool holds_model(const std::filesystem::path& directory);

}  // namespace tandem
