#include "hub/client/hub_listing.h"

#include "format/json.h"

namespace tandem {

HubListing HubListing::from_json(std::string_view text) {
  const Json json = parse_json(text, "the hub's list of files");
  const auto text_of = [](const Json& object, const char* key) {
    const bool has = object.is_object() && object.contains(key) && object[key].is_string();
    return has ? object[key].get<std::string>() : std::string();
  };
  HubListing listing;
  listing.commit = text_of(json, "sha");
  if (!json.is_object() || !json.contains("siblings") || !json["siblings"].is_array()) return {};
  for (const Json& file : json["siblings"]) {
    if (std::string name = text_of(file, "rfilename"); !name.empty())
      listing.files.insert(std::move(name));
  }
  return listing;
}

}  // namespace tandem
