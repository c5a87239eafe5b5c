#include "model/modules/module_config.h"

#include "base/fail.h"

namespace tandem {

Json read_module_config(const std::filesystem::path& file) {
  Json json = read_json(file);
  if (!json.is_object()) bad_input(file.string(), ": must hold a JSON object");
  return json;
}

int read_module_size(const Json& json, const char* key, const std::filesystem::path& file) {
  const auto value = json.find(key);
  if (value == json.end() || !value->is_number_integer() || *value < 1 || *value > (1 << 20)) {
    bad_input(file.string(), ": ", key, " must be a number from 1 to ", 1 << 20);
  }
  return value->get<int>();
}

bool read_module_flag(const Json& json, const char* key, bool absent,
                      const std::filesystem::path& file) {
  const auto value = json.find(key);
  if (value == json.end()) return absent;
  if (!value->is_boolean()) bad_input(file.string(), ": ", key, " must be true or false");
  return value->get<bool>();
}

}  // namespace tandem
