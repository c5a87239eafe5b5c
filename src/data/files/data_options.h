#pragma once

#include <vector>

#include "data/files/data_file.h"
#include "format/config/config.h"

namespace tandem {

/// `data:` of a configuration.
struct DataOptions {
  std::vector<DataFile> train;
  std::vector<DataFile> dev;
  double dev_share = 0.0;      ///< `dev: 0.1`: of the training rows, instead of files
  std::vector<DataFile> test;  ///< judged once, at the end
  bool streaming = false;      ///< tokenised training rows lie on the disk instead of in memory
  int64_t max_rows_in_memory = 1'000'000;  ///< above so many training rows, that is so in any case
  int shuffle_buffer_size = 100'000;  ///< rows on the disk that the next one is drawn from, so that
                                      ///< memory does not grow with them
  std::filesystem::path cache_dir;    ///< where they are kept for the next run; empty: beside the
                                      ///< file as NAME.tandem-rows, else in the user's cache
                                      ///< directory

  /// Reads `data:`; `train`, `dev` and `test` are lists of files: {path, format, fields, delimiter,
  /// header, where} or a plain path; one of them alone is accepted too. A path is a file, a pattern
  /// of several, a list of those, or a map of parallel files by our names. A .txt file needs its
  /// format here, since plain lines have no labels. Throws Error{bad_input}.
  static DataOptions read(const ConfigNode* node);
};

}  // namespace tandem
