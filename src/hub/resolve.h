#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "tandem/download.h"

namespace tandem {

/// Hears what was taken for granted, or taken instead of something else: one line each.
using WarningSink = std::function<void(const std::string&)>;

/// The local directory of a model. In this order: `name` as a directory; the Hugging Face cache,
/// for "org/model" or "model", with "@revision" (a branch, tag or commit; "main" without), where it
/// has all of the model; directories of installed models ($TANDEM_MODELS, ../share/tandem/models
/// and ../../models beside the program), for "model" or "sentence-transformers/model"; the model
/// hub, from which what the cache lacks is downloaded into it (see HubSettings). What the cache has
/// of a model serves where the hub cannot be asked; `warn` then hears what is assumed. A directory
/// that holds nothing of a model hides none, and `warn` hears of one that hides a model of that
/// name. `path` is that directory where `name` does not lead there from the current one. Both sinks
/// may be empty. Throws Error{bad_input} that says where it looked and what to do,
/// Error{failed} where the hub cannot be reached.
std::filesystem::path resolve_model(const std::string& name, const DownloadSink& sink = {},
                                    const WarningSink& warn = {},
                                    const std::filesystem::path& path = {});

/// The backbone of a configuration that names none.
struct DefaultBackbone {
  std::string name;
  std::filesystem::path directory;
  std::string note = {};  ///< why it is not bert-base-uncased, or ""
};

/// bert-base-uncased from the Hugging Face cache or the hub, else the installed all-MiniLM-L6-v2;
/// nothing is downloaded where `download` is false. Throws Error{bad_input} where neither is there.
DefaultBackbone default_backbone(bool download, const DownloadSink& sink = {},
                                 const WarningSink& warn = {});

}  // namespace tandem
