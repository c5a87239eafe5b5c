#include "hub/model_id.h"

#include <algorithm>

#include "base/strings/text.h"

namespace tandem {

namespace {

bool are_plain(const std::vector<std::string>& parts) {
  return std::all_of(parts.begin(), parts.end(), is_plain_name);
}

}  // namespace

bool is_plain_name(std::string_view text) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !text.empty() && text != "." && text != ".." &&
         std::all_of(text.begin(), text.end(), plain);
}

std::optional<ModelId> ModelId::parse(std::string_view name) {
  ModelId id;
  const size_t at = name.find('@');
  const std::vector<std::string> parts = split(name.substr(0, at), '/');
  if (parts.size() > 2 || !are_plain(parts)) return std::nullopt;
  id.model = parts.back();
  if (parts.size() == 2) id.organisation = parts.front();
  if (at != std::string_view::npos) {
    id.revision = name.substr(at + 1);
    id.pinned = true;
    if (!are_plain(split(id.revision, '/'))) return std::nullopt;
  }
  return id;
}

std::string ModelId::name() const {
  return organisation.empty() ? model : organisation + "/" + model;
}

}  // namespace tandem
