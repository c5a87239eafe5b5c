#pragma once

#include <yaml-cpp/eventhandler.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "format/config/config.h"

namespace tandem {

/// Builds a tree of ConfigNodes from the events of yaml-cpp, refusing what the strict subset leaves
/// out.
class ConfigParser : public YAML::EventHandler {
 public:
  /// `root` holds file, directory and key of the root; its line says whether the text is a file's
  /// (1) or not (0).
  static ConfigNode parse(std::string_view text, ConfigNode root);
  /// An empty node: `line` 0 where it comes from no file.
  static ConfigNode make_node(std::string file, std::filesystem::path directory, std::string key,
                              int line);

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override;
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override;

 private:
  explicit ConfigParser(ConfigNode root) : root_(std::move(root)) {}
  [[noreturn]] void fail(int line, std::string_view message) const;
  void refuse_extras(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) const;
  void check_quotes(const YAML::Mark& mark) const;
  bool at_key() const;
  void add_key(int line, const std::string& name);
  /// The node that the next value goes to: the root, the value of the last key, or a new item.
  ConfigNode& next_node(const YAML::Mark& mark);
  void open(const YAML::Mark& mark, ConfigNode::Kind kind);

  ConfigNode root_;
  std::string text_;
  std::vector<ConfigNode*> open_;  ///< the lists and maps being read, outermost first
  bool key_read_ = false;          ///< the innermost map has a key that waits for its value
};

}  // namespace tandem
