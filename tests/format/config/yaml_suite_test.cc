#include <gtest/gtest.h>

#include <map>

#include "base/fail.h"
#include "format/config/config.h"
#include "format/json.h"
#include "tests/support/files.h"

// The strict subset against the YAML test suite: what it accepts must mean what the suite says.

namespace tandem {
namespace {

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// The suite shows white space by other characters (ReadMe.upstream.md).
std::string unescaped(std::string text) {
  text = replaced(text, "\u2423", " ");
  for (const char* tab : {"\u2014\u2014\u2014\u2014\u00bb", "\u2014\u2014\u2014\u00bb",
                          "\u2014\u2014\u00bb", "\u2014\u00bb", "\u00bb"}) {
    text = replaced(text, tab, "\t");
  }
  text = replaced(text, "\u21b5", "");
  text = replaced(text, "\u220e\n", "");
  text = replaced(text, "\u2190", "\r");
  return replaced(text, "\u21d4", "\uFEFF");
}

bool same(const ConfigNode& node, const Json& json) {
  using Kind = ConfigNode::Kind;
  if (json.is_null()) return node.kind() == Kind::null;
  if (json.is_object()) {
    if (node.kind() != Kind::map || node.entries().size() != json.size()) return false;
    for (const auto& [key, value] : node.entries()) {
      if (!json.contains(key) || !same(value, json[key])) return false;
    }
    return true;
  }
  if (json.is_array()) {
    if (node.kind() != Kind::list || node.items().size() != json.size()) return false;
    for (size_t i = 0; i < json.size(); ++i) {
      if (!same(node.items()[i], json[i])) return false;
    }
    return true;
  }
  if (node.kind() != Kind::scalar) return false;
  if (json.is_string()) return node.scalar() == json.get<std::string>();
  if (json.is_boolean()) return node.as_bool() == json.get<bool>();
  return node.as_double() == json.get<double>();
}

class Suite {
 public:
  void run(const ConfigNode& test, const std::string& name) {
    const std::string text = unescaped(test.find("yaml")->as_string());
    survive_cut(text);
    const ConfigNode* const fail = test.find("fail");
    const bool invalid = fail != nullptr && fail->as_bool();
    try {
      const ConfigNode node = ConfigNode::parse(text, "x", "/");
      if (invalid) {
        count("accepted though not valid", name);
      } else {
        compare(test, node, name);
      }
    } catch (const Error& error) {
      EXPECT_EQ(static_cast<int>(error.code()), static_cast<int>(ErrorCode::bad_input)) << name;
      count(invalid ? "refused, not valid" : reason(error.message()), name);
    }
  }

  size_t total(const std::string& outcome) const {
    const auto found = names_.find(outcome);
    return found == names_.end() ? 0 : found->second.size();
  }

  void report() const {
    for (const auto& [outcome, names] : names_) {
      std::printf("%4zu %s\n", names.size(), outcome.c_str());
    }
  }

 private:
  /// No part of a text may do harm either.
  static void survive_cut(const std::string& text) {
    for (size_t length = 0; length < text.size(); length += 1 + text.size() / 7) {
      try {
        ConfigNode::parse(std::string_view(text).substr(0, length), "x", "/");
      } catch (const Error&) {
      }
    }
  }

  void compare(const ConfigNode& test, const ConfigNode& node, const std::string& name) {
    const ConfigNode* const json = test.find("json");
    if (json == nullptr || json->kind() == ConfigNode::Kind::null)
      return count("accepted, without JSON to compare", name);
    const std::string text = unescaped(json->as_string());
    const Json wanted = text.empty() ? Json() : parse_json(text, name);
    EXPECT_TRUE(same(node, wanted)) << name;
    count("accepted and equal", name);
  }

  static std::string reason(const std::string& message) {
    for (const char* left_out :
         {"anchors", "aliases", "tags", "a second document", "a key must be a word",
          "a key is missing", "duplicate key", "a tab", "a quoted text"}) {
      if (message.find(left_out) != std::string::npos) return concat("out of scope: ", left_out);
    }
    return "valid, but refused";
  }

  void count(const std::string& outcome, const std::string& name) {
    names_[outcome].push_back(name);
  }

  std::map<std::string, std::vector<std::string>> names_;
};

TEST(YamlTestSuite, WhatIsAcceptedMeansWhatTheSuiteSays) {
  const auto directory = testing::shared_data("yaml_test_suite/src");
  SKIP_WITHOUT(directory);
  Suite suite;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    const ConfigNode tests = ConfigNode::load(entry.path());
    for (size_t i = 0; i < tests.items().size(); ++i) {
      suite.run(tests.items()[i], concat(entry.path().stem().string(), "/", i));
    }
  }
  suite.report();
  // docs/configuration.md names these.
  EXPECT_EQ(suite.total("accepted and equal"), 165u);
  EXPECT_EQ(suite.total("accepted though not valid"), 17u);
}

}  // namespace
}  // namespace tandem
