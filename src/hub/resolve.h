#pragma once

#include <filesystem>
#include <string>

#include "tandem/download.h"

namespace tandem {

/// The local directory of a model. In this order: `name` as a directory; the Hugging Face cache,
/// for "org/model" or "model", with "@revision" (a branch, tag or commit; "main" without);
/// directories of installed models ($TANDEM_MODELS, ../share/tandem/models and ../../models beside
/// the program), for "model" or "sentence-transformers/model"; the model hub, which is downloaded
/// from into that cache (see HubSettings). `sink` may be empty. Throws Error{bad_input} that says
/// where it looked and what to do, Error{failed} where the hub cannot be reached.
std::filesystem::path resolve_model(const std::string& name, const DownloadSink& sink = {});

/// The backbone of a configuration that names none.
struct DefaultBackbone {
  std::string name;
  std::filesystem::path directory;
  std::string note = {};  ///< why it is not bert-base-uncased, or ""
};

/// bert-base-uncased from the Hugging Face cache or the hub, else the installed all-MiniLM-L6-v2;
/// nothing is downloaded where `download` is false. Throws Error{bad_input} where neither is there.
DefaultBackbone default_backbone(bool download, const DownloadSink& sink = {});

}  // namespace tandem
