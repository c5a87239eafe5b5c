#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "base/random.h"
#include "format/json.h"
#include "tests/support/error.h"
#include "tests/support/files.h"
#include "text/tokenizer.h"

// Files of a tokenizer that somebody else wrote: one clear line, little memory.

namespace tandem {
namespace {

constexpr char kVocabulary[] = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b\n";

Json small_tokenizer() {
  return Json::parse(R"({
    "added_tokens": [{"id": 4, "content": "[MASK]", "special": true, "lstrip": false,
                      "rstrip": false, "single_word": false, "normalized": false}],
    "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                   "strip_accents": null, "lowercase": true},
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "post_processor": {"type": "BertProcessing", "cls": ["[CLS]", 2], "sep": ["[SEP]", 3]},
    "truncation": {"max_length": 16, "stride": 0, "strategy": "LongestFirst", "direction": "Right"},
    "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
              "max_input_chars_per_word": 100,
              "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4, "a": 5, "##b": 6}}})");
}

struct Change {
  const char* pointer;  ///< RFC 6901
  const char* value;    ///< JSON; "" removes
  const char* message;  ///< part of the error
};

TEST(HostileTokenizerJson, EveryWrongValueIsNamed) {
  const Change changes[] = {
      {"", "[]", "tokenizer.json: an object is wanted, found array"},
      {"", "5", "tokenizer.json: an object is wanted, found number"},
      {"/model", "", "tokenizer.json: model: is missing"},
      {"/model", "[]", "tokenizer.json: model: an object is wanted, found array"},
      {"/model/type", "\"BPE\"", "model.type: \"BPE\" is not supported"},
      {"/model/type", "\"Unigram\"", "model.type: \"Unigram\" is not supported"},
      {"/model/type", "7", "model.type: a string is wanted, found number"},
      {"/model/vocab", "", "model.vocab: is missing"},
      {"/model/vocab", "[[\"a\", 0]]", "model.vocab: an object is wanted, found array"},
      {"/model/vocab", "{}", "lacks its unknown token \"[UNK]\""},
      {"/model/vocab/a", "-1", "model.vocab: token \"a\": id -1 is not a whole number"},
      {"/model/vocab/a", "1.5", "model.vocab: token \"a\": id 1.5"},
      {"/model/vocab/a", "1000000000", "model.vocab: token \"a\": id 1000000000"},
      {"/model/vocab/a", "18446744073709551615",
       "model.vocab: token \"a\": id 18446744073709551615"},
      {"/model/vocab/a", "500000", "id 500000 is too far beyond the 7 tokens"},
      {"/model/vocab/a", "{}", "model.vocab: token \"a\": id object"},
      {"/model/vocab/a", "6", "belongs to"},
      {"/model/vocab/[UNK]", "", "lacks its unknown token \"[UNK]\""},
      {"/model/vocab/[CLS]", "", "lacks the special token \"[CLS]\""},
      {"/model/vocab/[SEP]", "", "lacks the special token \"[SEP]\""},
      {"/model/unk_token", "\"\"", "lacks its unknown token \"\""},
      {"/model/unk_token", "null", ""},
      {"/model/continuing_subword_prefix", "5", "continuing_subword_prefix: a string is wanted"},
      {"/model/continuing_subword_prefix", "\"\"", ""},
      {"/model/continuing_subword_prefix", "\"\\u0000\"", ""},
      {"/model/max_input_chars_per_word", "-1", "max_input_chars_per_word: -1 is below 0"},
      {"/model/max_input_chars_per_word", "0", ""},
      {"/model/max_input_chars_per_word", "9223372036854775807", ""},
      {"/model/max_input_chars_per_word", "18446744073709551615",
       "max_input_chars_per_word: a whole"},
      {"/normalizer", "[]", "normalizer: an object is wanted"},
      {"/normalizer/type", "\"NFKC\"", "normalizer.type: \"NFKC\" is not supported"},
      {"/normalizer/lowercase", "1", "normalizer.lowercase: true or false is wanted, found number"},
      {"/normalizer", R"({"type": "Sequence", "normalizers": [{"type": "NFD"}]})",
       "normalizer.normalizers.0.type: \"NFD\" is not supported"},
      {"/normalizer", R"({"type": "Sequence", "normalizers": {}})",
       "normalizers: a list is wanted"},
      {"/pre_tokenizer", "", "pre_tokenizer: is missing"},
      {"/pre_tokenizer/type", "\"Metaspace\"", "pre_tokenizer.type: \"Metaspace\""},
      {"/post_processor/type", "\"ByteLevel\"", "post_processor.type: \"ByteLevel\""},
      {"/post_processor/cls", "[2, \"[CLS]\"]", "post_processor.cls: a token and its id"},
      {"/post_processor/cls", "[\"[CLS]\", 1000000000]", "post_processor.cls: 1000000000"},
      {"/post_processor/cls", "[\"[CLS]\", 5]", "\"[CLS]\" of the post-processor has id 5"},
      {"/truncation", "5", "truncation: an object is wanted"},
      {"/truncation/max_length", "1000000000", ""},
      {"/truncation/max_length", "-5", "truncation.max_length: -5 is below 0"},
      {"/truncation/max_length", "1e30", "truncation.max_length: a whole number is wanted"},
      {"/truncation/direction", "\"Up\"", "truncation.direction: \"Up\""},
      {"/truncation/strategy", "[]", "truncation.strategy: a string is wanted, found array"},
      {"/added_tokens", "{}", "added_tokens: a list is wanted, found object"},
      {"/added_tokens/0", "5", "added_tokens.0: an object is wanted"},
      {"/added_tokens/0/content", "\"\"", "added_tokens.0.content: a token cannot be empty"},
      {"/added_tokens/0/content", "[]", "added_tokens.0.content: a string is wanted"},
      {"/added_tokens/0/id", "", "added_tokens.0.id: is missing"},
      {"/added_tokens/0/id", "-1", "added_tokens.0.id: -1 is not a whole number"},
      {"/added_tokens/0/id", "1000000000", "added_tokens.0.id: 1000000000"},
      {"/added_tokens/0/id", "5", "\"[MASK]\" has id 5, but in the vocabulary it is 4"},
      {"/added_tokens/0/content", "\"new\"", "\"new\" has id 4, but as the next behind"},
      {"/added_tokens/0/lstrip", "\"no\"", "added_tokens.0.lstrip: true or false is wanted"},
      {"/added_tokens/1", R"({"id": 4, "content": "[MASK]"})", "\"[MASK]\" is given twice"},
      {"/added_tokens/1", R"({"id": 7, "content": "\u200b", "normalized": true})",
       "\"\u200b\" is empty once normalised"},
  };
  for (const Change& change : changes) {
    SCOPED_TRACE(::testing::Message() << change.pointer << " = " << change.value);
    Json json = small_tokenizer();
    const Json::json_pointer at{change.pointer};
    if (*change.value != '\0') {
      json[at] = Json::parse(change.value);
    } else {
      json[at.parent_pointer()].erase(at.back());
    }
    const testing::TemporaryDirectory directory;
    directory.write("tokenizer.json", json.dump());
    if (*change.message == '\0') {
      Tokenizer::load(directory.path());
    } else {
      EXPECT_BAD_INPUT(Tokenizer::load(directory.path()), change.message);
    }
  }
}

TEST(HostileTokenizerJson, WhatIsNoJsonIsPlaced) {
  const std::string good = small_tokenizer().dump();
  const std::pair<std::string, const char*> files[] = {
      {"", "tokenizer.json: column 1: not valid JSON"},
      {good.substr(0, good.size() / 2), "tokenizer.json: column "},
      {good + good, "tokenizer.json: column "},
      {R"({"model": {"vocab": {"a": 0, "[UNK]": 1, "a": 2}, "type": "WordPiece"},
           "normalizer": null, "pre_tokenizer": {"type": "BertPreTokenizer"}})",
       "the vocabulary gives token \"a\" two ids"},
      {"{\"model\": {}, \"model\": {}}", "tokenizer.json: duplicate key \"model\""},
      {"{\"model\": \"\xff\"}", "tokenizer.json: column "},
      {std::string("{\0}", 3), "tokenizer.json: column 2: NUL byte"},
      {std::string(100'000, '['), "tokenizer.json: JSON is nested more than 64 levels deep"},
  };
  for (const auto& [content, message] : files) {
    const testing::TemporaryDirectory directory;
    directory.write("tokenizer.json", content);
    EXPECT_BAD_INPUT(Tokenizer::load(directory.path()), message);
  }
}

TEST(HostileVocabulary, EveryWrongFileIsNamed) {
  struct Files {
    const char* name;
    const char* content;
    const char* message;
  };
  const Files files[] = {
      {"vocab.txt", "", "vocab.txt: is empty"},
      {"vocab.txt", "\n\n\n", "lacks its unknown token \"[UNK]\""},
      {"vocab.txt", "[UNK]\n[CLS]\n", "lacks the special token \"[SEP]\""},
      {"vocab.txt", "[UNK]\n\xff\n", "vocab.txt: byte 6 is not valid UTF-8"},
      {"tokenizer_config.json", "[]", "tokenizer_config.json: an object is wanted"},
      {"tokenizer_config.json", R"({"do_lower_case": 1})",
       "do_lower_case: true or false is wanted"},
      {"tokenizer_config.json", R"({"model_max_length": "x"})", "model_max_length: a number is"},
      {"tokenizer_config.json", R"({"model_max_length": -5})", ""},
      {"tokenizer_config.json", R"({"model_max_length": 1000000000})", ""},
      {"tokenizer_config.json", R"({"truncation_side": 5})", "truncation_side: a string is wanted"},
      {"tokenizer_config.json", R"({"tokenizer_class": []})",
       "tokenizer_class: a string is wanted, found array"},
      {"tokenizer_config.json", R"({"sep_token": {}})", "sep_token.content: is missing"},
      {"tokenizer_config.json", R"({"sep_token": [1]})", "sep_token: a string is wanted"},
      {"tokenizer_config.json", R"({"unk_token": null})", "lacks its unknown token \"\""},
      {"tokenizer_config.json", R"({"added_tokens_decoder": []})",
       "added_tokens_decoder: an object"},
      {"tokenizer_config.json", R"({"added_tokens_decoder": {"1000000000": {"content": "x"}}})",
       "added_tokens_decoder: \"1000000000\" is not the id of a token"},
      {"tokenizer_config.json", R"({"added_tokens_decoder": {"9": {"content": "x"}}})",
       "\"x\" has id 9, but as the next behind the vocabulary it is 7"},
      {"tokenizer_config.json", R"({"added_tokens_decoder": {"7": 5}})",
       "added_tokens_decoder.7: an object is wanted"},
      {"special_tokens_map.json", "5", "special_tokens_map.json: an object is wanted"},
      {"special_tokens_map.json", R"({"sep_token": 5})", "special_tokens_map.json: sep_token"},
      {"added_tokens.json", "[]", "added_tokens.json: an object is wanted"},
      {"added_tokens.json", R"({"x": 1000000000})", "added_tokens.json: \"x\": 1000000000"},
      {"added_tokens.json", R"({"x": 7, "y": 7})", "\"y\" has id 7, but as the next"},
  };
  for (const Files& file : files) {
    SCOPED_TRACE(file.content);
    const testing::TemporaryDirectory directory;
    directory.write("vocab.txt", kVocabulary);
    directory.write(file.name, file.content);
    if (*file.message == '\0') {
      Tokenizer::load(directory.path());
    } else {
      EXPECT_BAD_INPUT(Tokenizer::load(directory.path()), file.message);
    }
  }
}

/// Kilobytes that /proc/self/status says.
long status_of(std::string_view key) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(key)) return std::atol(line.c_str() + key.size() + 1);
  }
  return -1;
}

/// By how many bytes the peak of memory grows while a directory's tokenizer is refused.
long growth_while_refused(const std::filesystem::path& directory) {
  std::ofstream("/proc/self/clear_refs") << "5";  // the peak begins anew
  const long before = status_of("VmRSS");
  EXPECT_THROW(Tokenizer::load(directory), Error);
  return (status_of("VmHWM") - before) * 1024;
}

TEST(HostileFiles, SmallFilesAskForLittleMemory) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "a sanitizer's memory is its own";
#endif
  const auto measure = [](const char* name, const std::string& content) {
    const testing::TemporaryDirectory directory;
    directory.write(name, content);
    const long growth = growth_while_refused(directory.path());
    EXPECT_LE(growth, static_cast<long>(content.size()) + (16L << 20))
        << name << " of " << content.size();
    return growth;
  };
  Json json = small_tokenizer();
  json["model"]["vocab"]["a"] = 60'000;
  json["added_tokens"][0]["id"] = 77;
  measure("tokenizer.json", json.dump());
  json = small_tokenizer();
  json["truncation"]["max_length"] = 1'000'000'000;
  json["added_tokens"][0]["id"] = 1'000'000'000;
  measure("tokenizer.json", json.dump());
  measure("tokenizer.json", std::string(8 << 20, '['));
  measure("tokenizer.json", "{\"model\": \"" + std::string(2 << 20, 'x') + "\"}");
  std::string vocab = "{\"model\": {\"vocab\": {\"a\": 0";
  for (int id = 1; id < 500'000; ++id)
    vocab += ",\"" + std::to_string(id) + "\": -" + std::to_string(id);
  measure("tokenizer.json", vocab + "}}}");
  measure("vocab.txt", std::string(8 << 20, '\n'));
  measure("vocab.txt", std::string(400'000, '\n'));
  measure("vocab.txt", std::string(8 << 20, 'x'));
}

/// A value somewhere in a document.
Json* any_value(Json& root, Random& random) {
  Json* at = &root;
  while (at->is_structured() && !at->empty() && random.below(4) != 0) {
    at = &*std::next(at->begin(), static_cast<std::ptrdiff_t>(random.below(at->size())));
  }
  return at;
}

Json any_scalar(Random& random) {
  const Json values[] = {nullptr,
                         true,
                         0,
                         -1,
                         7,
                         1e300,
                         INT64_MIN,
                         UINT64_MAX,
                         "",
                         "[SEP]",
                         "\n",
                         "A",
                         "Lowercase",
                         Json::array(),
                         Json::object(),
                         Json::array({"[CLS]", 2})};
  return values[random.below(std::size(values))];
}

std::string mutated(Random& random) {
  Json json = small_tokenizer();
  for (uint64_t changes = random.below(3); changes > 0; --changes) {
    Json* to = any_value(json, random);
    *to = random.below(2) == 0 ? any_scalar(random) : Json(*any_value(json, random));
  }
  std::string text = json.dump();
  if (random.below(3) != 0) return text;
  for (uint64_t change = 0; change < 2; ++change) {
    const size_t at = random.below(text.size());
    if (random.below(2) == 0)
      text[at] = static_cast<char>(random.next());
    else
      text.erase(at, 1 + random.below(8));
    if (text.empty()) break;
  }
  return text;
}

// TANDEM_FUZZ_ROUNDS sets how many files; every one is read or refused, and what is read can
// encode.
TEST(HostileTokenizerJson, AMutationIsReadOrRefused) {
  const char* set = std::getenv("TANDEM_FUZZ_ROUNDS");
  const int rounds = set != nullptr ? std::atoi(set) : 2000;
  const testing::TemporaryDirectory directory;
  Random random(1);
  int read = 0;
  for (int round = 0; round < rounds; ++round) {
    const std::string text = mutated(random);
    SCOPED_TRACE(text);
    directory.write("tokenizer.json", text);
    try {
      const Tokenizer tokenizer = Tokenizer::load(directory.path());
      ++read;
      Encoding encoding;
      tokenizer.encode_pair("a ab [MASK] ab a", "A\u0301b a b a b",
                            {.max_length = 12, .return_overflowing_tokens = true, .stride = 1},
                            encoding);
    } catch (const Error& error) {
      ASSERT_EQ(static_cast<int>(error.code()), static_cast<int>(ErrorCode::bad_input));
      ASSERT_EQ(error.message().find('\n'), std::string::npos) << error.message();
    }
  }
  std::printf("%d mutated files: %d read, %d refused\n", rounds, read, rounds - read);
  EXPECT_GT(read, rounds / 20);
}

}  // namespace
}  // namespace tandem
