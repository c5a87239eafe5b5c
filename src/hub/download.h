#pragma once

#include <filesystem>

#include "hub/hub_settings.h"
#include "hub/model_id.h"
#include "tandem/download.h"

namespace tandem {

/// Fetches what a model needs (see needed_files) from the hub into the cache, and returns its
/// snapshot there. What the cache holds already is not fetched again; an interrupted download goes
/// on where it stopped; several processes may ask for one model at once. Throws as HubClient does,
/// as needed_files does, and Error{bad_input} where there is no place for a cache.
std::filesystem::path download_model(const ModelId& id, const HubSettings& settings,
                                     const DownloadSink& sink);

}  // namespace tandem
