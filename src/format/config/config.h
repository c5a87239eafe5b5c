#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tandem {

/// A node of a configuration file: a scalar, a list or a map that knows where it stands. A strict
/// subset of YAML 1.2 is read: no anchors, aliases, tags, duplicate keys, second documents or tabs
/// in indentation; at most 1 MiB and 32 levels.
class ConfigNode {
 public:
  enum class Kind { null, scalar, list, map };

  /// Parses `text`; `file` opens error messages, relative paths are relative to `directory`. Throws
  /// Error{bad_input}.
  static ConfigNode parse(std::string_view text, const std::string& file,
                          const std::filesystem::path& directory);
  /// Reads and parses a file. Throws Error{bad_input} naming the file, line and reason.
  static ConfigNode load(const std::filesystem::path& path);

  /// Applies `a.b.0.c=VALUE` (VALUE is YAML; list positions are numbers). Missing maps are made on
  /// the way, so that the strict reader judges the key. Paths inside VALUE are relative to the
  /// current directory. Throws Error{bad_input}.
  void set(std::string_view assignment);

  Kind kind() const { return kind_; }
  const std::string& scalar() const { return scalar_; }
  bool quoted() const { return quoted_; }
  const std::vector<ConfigNode>& items() const { return items_; }
  const std::vector<std::pair<std::string, ConfigNode>>& entries() const { return entries_; }
  /// The entry of a map, or nullptr.
  const ConfigNode* find(std::string_view key) const;

  /// Dotted path from the root: "training.learning_rate"; "" for the root.
  const std::string& key() const { return key_; }
  /// "config.yml:7", or "--set training.seed".
  std::string where() const;
  /// Throws Error{bad_input}: "config.yml:7: training.seed: <message>".
  [[noreturn]] void fail(std::string_view message) const;

  // Typed values; each fails with what was found and what is wanted.
  std::string as_string() const;  ///< any scalar
  bool as_bool() const;           ///< true or false, unquoted
  int64_t as_int() const;
  double as_double() const;  ///< finite or not: the caller judges; 2e-5 and 2.0e-05 are numbers
  std::filesystem::path as_path()
      const;  ///< made absolute against the file's directory; "~/" is the home directory

 private:
  friend class ConfigParser;
  /// The item or entry `part` of this node, made empty where it is missing.
  ConfigNode* child_to_set(const std::string& part);

  Kind kind_ = Kind::null;
  std::string scalar_;
  bool quoted_ = false;
  std::vector<ConfigNode> items_;
  std::vector<std::pair<std::string, ConfigNode>> entries_;
  std::string key_;
  std::string file_;
  int line_ = 0;
  std::filesystem::path directory_;
};

/// Reads the keys of one map strictly: what nobody asked for is an error with a did-you-mean.
class ConfigReader {
 public:
  /// A null or absent node reads as an empty map. Throws Error{bad_input} for a node that is not a
  /// map.
  explicit ConfigReader(const ConfigNode* node, std::string_view name_for_errors = "");

  /// The entry, marked as known; nullptr where it is absent or null.
  const ConfigNode* get(std::string_view key);
  /// Each of these returns `otherwise` where the key is absent or null.
  std::string get_string(std::string_view key, std::string otherwise);
  bool get_bool(std::string_view key, bool otherwise);
  int64_t get_int(std::string_view key, int64_t otherwise, int64_t lowest, int64_t highest);
  /// Finite and within [lowest, highest].
  double get_double(std::string_view key, double otherwise, double lowest, double highest);
  std::string get_choice(std::string_view key, std::string otherwise,
                         const std::vector<std::string>& choices);

  /// Throws Error{bad_input} naming the first key that no get() asked for, with the nearest known
  /// key if one is near.
  void finish() const;

 private:
  const ConfigNode* node_;
  std::vector<std::string> known_;
};

}  // namespace tandem
