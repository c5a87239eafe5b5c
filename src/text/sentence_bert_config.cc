#include "text/sentence_bert_config.h"

#include "base/fail.h"
#include "base/files/file.h"
#include "format/json.h"
#include "format/model_layout.h"
#include "text/files/json_section.h"

namespace tandem {

SentenceBertConfig read_sentence_bert_config(const std::filesystem::path& directory) {
  SentenceBertConfig config;
  for (const char* name : kSentenceBertFiles) {
    const std::filesystem::path file = directory / name;
    if (!file_exists(file)) continue;
    const Json json = read_json(file);
    const JsonSection section(json, file.string());
    if (json.empty()) continue;
    config.do_lower_case = section.flag("do_lower_case", false);
    if (const Json* length = section.find("max_seq_length")) {
      if (!length->is_number_integer() || *length < 3)
        section.fail("max_seq_length",
                     concat("must be a number of at least 3, is ", shown(*length)));
      config.max_seq_length = length->get<int64_t>();
    }
    break;
  }
  return config;
}

}  // namespace tandem
