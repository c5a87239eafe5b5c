#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "infer/input_batches.h"
#include "text/tokenizer.h"

namespace tandem {

/// What `tandem tokenize` writes for one row.
struct TokenizedRow {
  std::string lines = {};         ///< as JSON
  std::vector<int32_t> ids = {};  ///< as numbers
  int64_t tokens = 0;
  bool truncated = false;
  bool unreadable = false;
  std::string error = {};  ///< not empty: the row has no tokens, and the command ends here
};

/// One form of output. format() may be called from several threads at once.
class TokenizeOutput {
 public:
  virtual ~TokenizeOutput() = default;
  /// `number` counts rows from 0.
  virtual TokenizedRow format(const Encoding& encoding, int64_t number) const = 0;
  virtual TokenizedRow format_error(const InputRow& row) const = 0;
  virtual void write(const std::vector<TokenizedRow>& rows) = 0;
  virtual void finish() {}
  /// Leaves what there is of output files; returns the first one's path.
  virtual std::filesystem::path keep();
};

/// JSON lines on standard output: ids, tokens, offsets, words. Further windows follow the first,
/// each on its line; then every line says of which row it is.
std::unique_ptr<TokenizeOutput> json_output(const Tokenizer& tokenizer, bool windows);

/// Two .npy files: the ids of all rows end to end (int32), and beside them `<name>.offsets.npy`,
/// where each row begins and the last one ends (int64). A row that could not be read has no ids.
std::unique_ptr<TokenizeOutput> npy_output(const std::string& path);

}  // namespace tandem
