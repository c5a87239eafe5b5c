#include "model/modules/pooling_module.h"

#include <algorithm>
#include <map>
#include <string>

#include "base/fail.h"
#include "base/files/file.h"
#include "encoder/pooling.h"
#include "model/modules/module_config.h"

namespace tandem {

namespace {

namespace fs = std::filesystem;

std::string legacy_flag(Pooling pooling) {
  static const std::map<Pooling, std::string> names = {
      {Pooling::cls, "cls_token"},
      {Pooling::max, "max_tokens"},
      {Pooling::mean, "mean_tokens"},
      {Pooling::mean_sqrt_len_tokens, "mean_sqrt_len_tokens"},
      {Pooling::weightedmean, "weightedmean_tokens"},
      {Pooling::lasttoken, "lasttoken"}};
  return "pooling_mode_" + names.at(pooling);
}

std::vector<Pooling> read_mode(const Json& mode, const fs::path& file) {
  constexpr size_t kMost = 16;
  if (mode.size() > kMost) bad_input(file.string(), ": pooling_mode names more than ", kMost);
  std::vector<Pooling> poolings;
  for (const Json& name : mode.is_array() ? mode : Json::array({mode})) {
    if (!name.is_string())
      bad_input(file.string(), ": pooling_mode must be a name or a list of names");
    try {
      poolings.push_back(pooling_from_name(name.get<std::string>()));
    } catch (const Error& error) {
      bad_input(file.string(), ": pooling_mode: ", error.message());
    }
  }
  if (poolings.empty()) bad_input(file.string(), ": pooling_mode names no pooling");
  return poolings;
}

/// sentence-transformers takes the mean where no flag is set.
std::vector<Pooling> read_legacy_flags(const Json& json, const fs::path& file) {
  std::vector<Pooling> poolings;
  for (const Pooling pooling : kPoolings) {
    if (read_module_flag(json, legacy_flag(pooling).c_str(), false, file))
      poolings.push_back(pooling);
  }
  for (const auto& [key, value] : json.items()) {
    const bool known = std::any_of(kPoolings.begin(), kPoolings.end(),
                                   [&](Pooling pooling) { return key == legacy_flag(pooling); });
    if (key.starts_with("pooling_mode_") && !known && value == true)
      bad_input(file.string(), ": ", key, " is no pooling that Tandem knows");
  }
  return poolings.empty() ? std::vector{Pooling::mean} : poolings;
}

}  // namespace

PoolingModule read_pooling_module(const fs::path& folder, int hidden_size) {
  const fs::path file = folder / "config.json";
  const Json json = read_module_config(file);
  const char* key =
      json.contains("embedding_dimension") ? "embedding_dimension" : "word_embedding_dimension";
  if (const int declared = read_module_size(json, key, file); declared != hidden_size) {
    bad_input(file.string(), ": ", key, " is ", declared, ", but the encoder is ", hidden_size,
              " wide");
  }
  const auto mode = json.find("pooling_mode");
  return {.poolings = mode == json.end() ? read_legacy_flags(json, file) : read_mode(*mode, file),
          .include_prompt = read_module_flag(json, "include_prompt", true, file)};
}

void write_pooling_module(const fs::path& folder, const PoolingModule& module, int hidden_size,
                          SentenceLayout layout) {
  OrderedJson json;
  const bool in_flag_order =
      std::is_sorted(module.poolings.begin(), module.poolings.end()) &&
      std::adjacent_find(module.poolings.begin(), module.poolings.end()) == module.poolings.end();
  if (layout == SentenceLayout::legacy && in_flag_order) {
    json["word_embedding_dimension"] = hidden_size;
    for (const Pooling pooling :
         {Pooling::cls, Pooling::mean, Pooling::max, Pooling::mean_sqrt_len_tokens,
          Pooling::weightedmean, Pooling::lasttoken}) {
      json[legacy_flag(pooling)] = std::find(module.poolings.begin(), module.poolings.end(),
                                             pooling) != module.poolings.end();
    }
  } else {
    json["embedding_dimension"] = hidden_size;
    json["pooling_mode"] = OrderedJson::array();
    for (const Pooling pooling : module.poolings) json["pooling_mode"].push_back(name_of(pooling));
    if (module.poolings.size() == 1) json["pooling_mode"] = name_of(module.poolings.front());
  }
  json["include_prompt"] = module.include_prompt;
  write_file(folder / "config.json", json.dump(2) + "\n");
}

}  // namespace tandem
