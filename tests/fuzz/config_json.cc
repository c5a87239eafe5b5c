// config.json of a model.

#include "encoder/config_json.h"
#include "format/json.h"
#include "model/huggingface_head.h"
#include "tests/fuzz/target.h"

namespace tandem::fuzz {

void try_input(std::string_view input) {
  const Json json = parse_json_file(input, "config.json");
  const EncoderConfig config = encoder_config_from_json(json, "config.json");
  std::string note;
  read_huggingface_head(json, config.hidden_size, "config.json", note);
}

}  // namespace tandem::fuzz
