#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace tandem {

using Json = nlohmann::json;
/// Keeps keys in the order of insertion, for files that people read.
using OrderedJson = nlohmann::ordered_json;

inline constexpr int kMaxJsonDepth = 64;

/// Strict RFC 8259 parser on nlohmann-json: UTF-8 only (a BOM is skipped), no NUL, duplicate keys
/// refused, nesting at most `max_depth`, at most 12 MiB of memory beside strings as long as the
/// text. `where` opens the error message ("train.jsonl:12"), which
/// also says at which line and column of the text (in bytes, from 1). Throws Error{bad_input}.
Json parse_json(std::string_view text, std::string_view where, int max_depth = kMaxJsonDepth);

/// The same for a file of a model, which a stranger may have made: at most 16 MiB of memory beside
/// the text itself. No text in it may be longer than 1 MiB.
Json parse_json_file(std::string_view text, std::string_view where, int max_depth = kMaxJsonDepth);

/// Reads a whole file and parses it as parse_json_file does; errors name the path.
Json read_json(const std::filesystem::path& path);

/// Takes the entries of one object of a document while it is read, so that they need no tree: a
/// value that is an object or a list comes empty, and what is in it not at all. Keys may come
/// twice.
struct JsonEntries {
  std::vector<std::string> place;  ///< the keys that lead to the object
  std::function<void(std::string key, const Json& value)> take;
};

/// parse_json_file, with the object at `entries.place` left empty. What is thrown by `take` comes
/// through.
Json parse_json(std::string_view text, std::string_view where, const JsonEntries& entries);

/// One line, UTF-8 unescaped (invalid bytes become U+FFFD); valid for values whose nesting
/// parse_json would accept.
std::string to_line(const OrderedJson& value);

/// A user's text for an error message: as a JSON string, cut to about 80 bytes, so that the message
/// stays one line.
std::string quote(std::string_view text);

}  // namespace tandem
