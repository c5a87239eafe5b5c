#include "text/files/json_section.h"

#include "base/fail.h"

namespace tandem {

std::string shown(const Json& value) {
  if (value.is_structured()) return value.type_name();
  return value.is_string() ? quote(value.get<std::string>()) : value.dump();
}

JsonSection::JsonSection(const Json& json, std::string file, std::string key)
    : json_(&json), file_(std::move(file)), key_(std::move(key)) {
  if (json.is_object()) return;
  bad_input(file_, ": ", key_, key_.empty() ? "" : ": ", "an object is wanted, found ",
            json.type_name());
}

void JsonSection::fail(std::string_view member, std::string_view message) const {
  bad_input(file_, ": ", path_of(member), ": ", message);
}

const Json* JsonSection::find(std::string_view member) const {
  const auto found = json_->find(std::string(member));
  return found == json_->end() || found->is_null() ? nullptr : &*found;
}

const Json& JsonSection::at(std::string_view member) const {
  if (const Json* found = find(member)) return *found;
  fail(member, "is missing");
}

JsonSection JsonSection::section(std::string_view member) const {
  return {at(member), file_, path_of(member)};
}

std::vector<JsonSection> JsonSection::sections(std::string_view member) const {
  const Json& list = at(member);
  if (!list.is_array()) fail(member, concat("a list is wanted, found ", list.type_name()));
  std::vector<JsonSection> entries;
  for (size_t i = 0; i < list.size(); ++i) {
    entries.emplace_back(list[i], file_, concat(path_of(member), ".", i));
  }
  return entries;
}

std::string JsonSection::text(std::string_view member) const {
  const Json& found = at(member);
  if (!found.is_string()) fail(member, concat("a string is wanted, found ", found.type_name()));
  return found.get<std::string>();
}

std::string JsonSection::text_or(std::string_view member, std::string_view fallback) const {
  return find(member) == nullptr ? std::string(fallback) : text(member);
}

bool JsonSection::flag(std::string_view member, bool fallback) const {
  const Json* found = find(member);
  if (found == nullptr) return fallback;
  if (!found->is_boolean()) {
    fail(member, concat("true or false is wanted, found ", found->type_name()));
  }
  return found->get<bool>();
}

int64_t JsonSection::integer(std::string_view member, int64_t fallback) const {
  const Json* found = find(member);
  if (found == nullptr) return fallback;
  // nlohmann would wrap what is above the largest int64_t.
  if (!found->is_number_integer() ||
      (found->is_number_unsigned() && found->get<uint64_t>() > INT64_MAX)) {
    fail(member, concat("a whole number is wanted, found ", shown(*found)));
  }
  return found->get<int64_t>();
}

std::string JsonSection::path_of(std::string_view member) const {
  return key_.empty() ? std::string(member) : concat(key_, ".", member);
}

}  // namespace tandem
