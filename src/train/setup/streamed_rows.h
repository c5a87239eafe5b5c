#pragma once

#include <functional>
#include <span>
#include <vector>

#include "data/files/data_options.h"
#include "data/label_field.h"
#include "tasks/task_options.h"
#include "train/network/backbone.h"
#include "train/setup/file_sums.h"
#include "train/setup/row_cache.h"

namespace tandem {

/// What the training rows come from.
struct RowSources {
  const DataOptions& data;
  std::span<const LabelField> fields;
  /// As prepare_tasks() has settled them.
  const std::vector<TaskOptions>& options;
  const Backbone& backbone;
  std::span<const DatasetTask> tasks;
  FileSums& sums;
};

/// The rows of data.train, tokenised on the disk (RowCache), in memory that does not grow with
/// them: those that stand there already, else made now. `made` hears now and then how many there
/// are. Throws Error{bad_input} for a bad row, and as RowCache does.
CachedRows streamed_rows(const RowSources& sources, const std::function<void(int64_t rows)>& made);

}  // namespace tandem
