#include "hub/snapshot.h"

#include <algorithm>

#include "base/fail.h"
#include "base/files/directory_entry.h"
#include "base/strings/text.h"

namespace tandem {

namespace {

namespace fs = std::filesystem;

bool has(const fs::path& snapshot, const ModelFile& file) {
  return std::any_of(file.names.begin(), file.names.end(),
                     [&](const std::string& name) { return is_file(snapshot / name); });
}

/// What the loader does without a file of this name, where that changes results.
std::string assumption(const std::string& name, bool listed) {
  const std::string file = fs::path(name).filename().string();
  if (name == "modules.json") return "mean pooling, and no module after it";
  if (file == "tokenizer.json") return "vocab.txt says all of the tokenizer";
  if (file == "tokenizer_config.json") return "the tokenizer's defaults";
  if (!listed) return "";
  if (name == "config_sentence_transformers.json") return "no prompts";
  if (file == kSentenceBertFiles.front()) return "texts as long as the encoder takes them";
  return "";
}

}  // namespace

std::vector<std::string> missing_files(const fs::path& snapshot, const IsAbsent& is_absent) {
  std::vector<std::string> missing;
  for (const ModelFile& file : model_files(snapshot)) {
    const auto next = std::find_if_not(file.names.begin(), file.names.end(), is_absent);
    if (next != file.names.end() && !has(snapshot, file)) missing.push_back(*next);
  }
  return missing;
}

std::vector<ModelFile> impossible_files(const fs::path& snapshot, const IsAbsent& is_absent) {
  std::vector<ModelFile> impossible;
  for (const ModelFile& file : model_files(snapshot)) {
    if (file.required && !has(snapshot, file) &&
        std::all_of(file.names.begin(), file.names.end(), is_absent)) {
      impossible.push_back(file);
    }
  }
  return impossible;
}

bool can_be_loaded(const fs::path& snapshot) {
  const std::vector<ModelFile> files = model_files(snapshot);
  const bool whole = std::all_of(files.begin(), files.end(), [&](const ModelFile& file) {
    return !file.required || has(snapshot, file);
  });
  const bool tokenizer = std::any_of(files.begin(), files.end(), [&](const ModelFile& file) {
    const std::string name = fs::path(file.names.front()).filename().string();
    return (name == "tokenizer.json" || name == "vocab.txt") && has(snapshot, file);
  });
  return whole && tokenizer;
}

std::string describe_gaps(const fs::path& snapshot, const std::vector<std::string>& missing) {
  const bool listed = is_file(snapshot / "modules.json");
  std::vector<std::string> needed, assumed, gaps;
  for (const ModelFile& file : model_files(snapshot)) {
    if (file.required && !has(snapshot, file)) needed.push_back(file.names.front());
  }
  for (const std::string& name : missing) {
    const std::string text = assumption(name, listed);
    if (!text.empty()) assumed.push_back(concat(text, " (no ", name, ")"));
  }
  if (!needed.empty()) gaps.push_back("missing: " + join(needed, ", "));
  if (!assumed.empty()) gaps.push_back("assumed: " + join(assumed, "; "));
  return join(gaps, "; ");
}

}  // namespace tandem
