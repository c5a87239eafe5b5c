#include <algorithm>
#include <cmath>
#include <limits>

#include "base/fail.h"
#include "base/strings/did_you_mean.h"
#include "base/strings/text.h"
#include "format/config/borrowed_keys.h"
#include "format/config/config.h"
#include "format/json.h"

namespace tandem {

namespace {

/// "from 1 to 10", "of at least 1", "of at most 10" or "".
template <typename Number>
std::string range_text(Number lowest, Number highest) {
  const bool open_below = lowest == std::numeric_limits<Number>::lowest() || std::isinf(lowest);
  const bool open_above = highest == std::numeric_limits<Number>::max() || std::isinf(highest);
  if (open_below && open_above) return "";
  if (open_above) return concat(" of at least ", lowest);
  if (open_below) return concat(" of at most ", highest);
  return concat(" from ", lowest, " to ", highest);
}

}  // namespace

ConfigReader::ConfigReader(const ConfigNode* node, std::string_view name_for_errors) : node_(node) {
  if (node_ == nullptr || node_->kind() == ConfigNode::Kind::null) {
    node_ = nullptr;
  } else if (node_->kind() != ConfigNode::Kind::map) {
    const std::string_view what = name_for_errors.empty() ? "this" : name_for_errors;
    node_->fail(concat(what, " must be a map of keys and values"));
  }
}

const ConfigNode* ConfigReader::get(std::string_view key) {
  known_.emplace_back(key);
  const ConfigNode* const found = node_ == nullptr ? nullptr : node_->find(key);
  return found == nullptr || found->kind() == ConfigNode::Kind::null ? nullptr : found;
}

std::string ConfigReader::get_string(std::string_view key, std::string otherwise) {
  const ConfigNode* const node = get(key);
  return node == nullptr ? otherwise : node->as_string();
}

bool ConfigReader::get_bool(std::string_view key, bool otherwise) {
  const ConfigNode* const node = get(key);
  return node == nullptr ? otherwise : node->as_bool();
}

int64_t ConfigReader::get_int(std::string_view key, int64_t otherwise, int64_t lowest,
                              int64_t highest) {
  const ConfigNode* const node = get(key);
  if (node == nullptr) return otherwise;
  const int64_t value = node->as_int();
  if (value < lowest || value > highest) {
    node->fail(concat("expected an integer", range_text(lowest, highest), ", found ", value));
  }
  return value;
}

double ConfigReader::get_double(std::string_view key, double otherwise, double lowest,
                                double highest) {
  const ConfigNode* const node = get(key);
  if (node == nullptr) return otherwise;
  const double value = node->as_double();
  if (!std::isfinite(value) || value < lowest || value > highest) {
    node->fail(concat("expected a finite number", range_text(lowest, highest), ", found ",
                      node->scalar()));
  }
  return value;
}

std::string ConfigReader::get_choice(std::string_view key, std::string otherwise,
                                     const std::vector<std::string>& choices) {
  const ConfigNode* const node = get(key);
  if (node == nullptr) return otherwise;
  const std::string value = node->as_string();
  if (std::find(choices.begin(), choices.end(), value) == choices.end()) {
    node->fail(concat("expected one of ", join(choices, ", "), ", found ", quote(value),
                      did_you_mean(value, choices)));
  }
  return value;
}

void ConfigReader::finish() const {
  if (node_ == nullptr) return;
  for (const auto& [name, node] : node_->entries()) {
    if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
    std::string hint = borrowed_key_hint(node_->key(), name);
    if (hint.empty()) hint = did_you_mean(name, known_);
    node.fail("unknown key" + (hint.empty() ? "; known are: " + join(known_, ", ") : hint));
  }
}

}  // namespace tandem
