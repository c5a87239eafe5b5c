#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "hub/client/http.h"
#include "hub/client/hub_listing.h"
#include "hub/hub_settings.h"
#include "hub/model_id.h"

namespace tandem {

/// What the hub says of a file before it is fetched.
struct HubFile {
  std::string name;
  std::string etag = {};   ///< can name a file
  uint64_t size = 0;       ///< bytes
  bool size_known = true;  ///< whether the hub said it
};

/// A model hub's protocol, as huggingface.co speaks it. A server that is busy (429, 5xx) and a
/// connection that breaks are tried again, five times with growing pauses. Throws Error{bad_input}
/// where the model, its revision or a permission is missing, Error{failed} where the hub cannot be
/// reached or does not recover. Not thread-safe.
class HubClient {
 public:
  HubClient(const HubSettings& settings, const ModelId& id);

  HubListing list();
  HubFile inspect(const std::string& commit, const std::string& name);
  /// Fetches a file into `part`, going on where `part` ends. `progress` hears how many bytes are
  /// there. `part` is whole and checked by size and hash when this returns; it stays, for another
  /// time, when it throws.
  void fetch(const std::string& commit, const HubFile& file, const std::filesystem::path& part,
             const std::function<void(uint64_t)>& progress);

 private:
  class Attempts;
  HttpResponse send(const HttpRequest& request, const std::string& what);
  HttpResponse fetch_rest(const std::string& url, const HubFile& file,
                          const std::filesystem::path& part,
                          const std::function<void(uint64_t)>& progress);
  void check(const HttpResponse& response, const std::string& what) const;
  std::string file_url(const std::string& commit, const std::string& name) const;

  HubSettings settings_;
  ModelId id_;
  HttpClient http_;
  bool reached_ = false;  ///< some answer has come from the hub
};

}  // namespace tandem
