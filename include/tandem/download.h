#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace tandem {

/// How far a file of a model is on its way from the hub.
struct DownloadProgress {
  std::string model;        ///< "org/name"
  std::string file;         ///< "model.safetensors"
  int64_t done_bytes = 0;   ///< what an earlier attempt left included
  int64_t total_bytes = 0;  ///< 0 where the hub does not say
};

/// Called on the thread that asked for the model: when a file begins, at most ten times a second
/// while it comes, and when it is complete (done_bytes == total_bytes). What it throws ends the
/// download, which a later one goes on with.
using DownloadSink = std::function<void(const DownloadProgress&)>;

}  // namespace tandem
