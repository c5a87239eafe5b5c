#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/encoded/encoded_example.h"

namespace tandem {

/// Tokenised examples as bytes, about two a token. Not for strangers' bytes: who keeps them sees to
/// it that they are whole, and of this version. Thread-safe.
class RowCodec {
 public:
  /// For examples of these tasks, from these files.
  RowCodec(std::span<const DatasetTask> tasks, const std::vector<std::string>& files);

  /// Appends an example.
  void write(const EncodedExample& example, std::string& bytes) const;
  /// An example that write() has written. Throws Error{bad_input} for other bytes.
  EncodedExample read(std::string_view bytes) const;

 private:
  std::vector<View> views_;  ///< that the tasks read, and the plain one
  std::vector<std::shared_ptr<const std::string>> files_;
};

/// Changes with what RowCodec writes.
inline constexpr int kRowBytesVersion = 1;

}  // namespace tandem
