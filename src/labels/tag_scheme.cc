#include "labels/tag_scheme.h"

#include <array>

#include "base/fail.h"
#include "base/strings/text.h"

namespace tandem {
namespace {

struct SchemeInfo {
  TagScheme scheme;
  std::string_view name;
  std::string_view prefixes;
};

constexpr std::array<SchemeInfo, 8> kSchemes = {{
    {TagScheme::IO, "IO", ""},
    {TagScheme::IOB1, "IOB1", "BI"},
    {TagScheme::IOB2, "IOB2", "BI"},
    {TagScheme::IOE1, "IOE1", "IE"},
    {TagScheme::IOE2, "IOE2", "IE"},
    {TagScheme::IOBES, "IOBES", "BIES"},
    {TagScheme::BILOU, "BILOU", "BILU"},
    {TagScheme::none, "none", ""},
}};

const SchemeInfo& info_of(TagScheme scheme) {
  return kSchemes.at(static_cast<size_t>(scheme));
}

bool is_bare(std::string_view tag) {
  return tag.size() == 1;
}

/// "B-PER" or "B"; whether B is one of the scheme's prefixes is not asked.
bool has_form_of_prefix(std::string_view tag) {
  return is_bare(tag) || (tag.size() > 2 && tag[1] == '-');
}

[[noreturn]] void fail_tag(std::string_view tag, const SchemeInfo& scheme) {
  const std::string prefixes =
      join(scheme.prefixes, ", ", [](char prefix) { return concat(prefix, "-"); });
  bad_input("tag '", tag, "' does not belong to ", scheme.name, " (prefixes ", prefixes,
            "; or O): set tag_scheme, or convert the file");
}

}  // namespace

std::string_view name_of(TagScheme scheme) {
  return info_of(scheme).name;
}

TagScheme tag_scheme_from_name(std::string_view name) {
  for (const SchemeInfo& info : kSchemes) {
    if (info.name == name) return info.scheme;
  }
  bad_input("tag scheme '", name, "' is not known: use one of ",
            join(kSchemes, ", ", &SchemeInfo::name));
}

TagScheme detect_tag_scheme(std::span<const std::string> tags) {
  constexpr std::string_view kPrefixes = "BIESLU";
  std::string found;  // prefixes in use
  bool prefixed = false;
  for (const std::string& tag : tags) {
    if (tag == "O" || !has_form_of_prefix(tag) || kPrefixes.find(tag[0]) == std::string_view::npos)
      continue;
    // A bare E, S, L or U may just as well be the name of a label.
    prefixed = prefixed || !is_bare(tag) || tag == "B" || tag == "I";
    found += tag[0];
  }
  if (!prefixed) return TagScheme::IO;
  for (const TagScheme scheme :
       {TagScheme::IOB2, TagScheme::IOE2, TagScheme::IOBES, TagScheme::BILOU}) {
    if (found.find_first_not_of(info_of(scheme).prefixes) == std::string::npos) return scheme;
  }
  return TagScheme::IO;
}

Tag parse_tag(std::string_view tag, TagScheme scheme) {
  if (tag.empty()) bad_input("a tag is empty: write O for a word outside of entities");
  if (tag == "O" || scheme == TagScheme::none) return {};
  if (scheme == TagScheme::IO) return {'I', tag};
  const SchemeInfo& info = info_of(scheme);
  if (!has_form_of_prefix(tag) || info.prefixes.find(tag[0]) == std::string_view::npos) {
    fail_tag(tag, info);
  }
  const char prefix = tag[0] == 'L' ? 'E' : tag[0] == 'U' ? 'S' : tag[0];
  return {prefix, is_bare(tag) ? std::string_view("_") : tag.substr(2)};
}

}  // namespace tandem
