#pragma once

#include <filesystem>

#include "hub/hub_settings.h"
#include "hub/model_id.h"
#include "tandem/download.h"

namespace tandem {

/// Fetches what the cache lacks of a model (see model_files; JSON, text and safetensors alone,
/// nothing that can run code), notes which of those files the hub does not have, and returns the
/// snapshot. An interrupted download goes on where it stopped; several processes may ask for one
/// model at once. Throws as HubClient does, and Error{bad_input} for a repository without a
/// configuration or without safetensors weights, and where there is no place for a cache.
std::filesystem::path download_model(const ModelId& id, const HubSettings& settings,
                                     const DownloadSink& sink);

}  // namespace tandem
