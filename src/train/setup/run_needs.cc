#include "train/setup/run_needs.h"

#include <algorithm>
#include <utility>

#include "base/fail.h"
#include "base/free_space.h"

namespace tandem {

namespace {

constexpr int64_t kFloat = sizeof(float);

/// That lie there at one time: a new one is written before the oldest goes.
int64_t most_checkpoints(const TrainingOptions& options, const TrainingLength& length) {
  const int64_t written = options.save_minutes > 0.0 ? length.num_steps
                          : options.save_strategy == "epoch"
                              ? length.num_epochs
                              : length.num_steps / options.save_steps;
  return std::min(int64_t{options.save_total_limit} + 1, written);
}

std::string size_text(uint64_t bytes) {
  return bytes < 10'000'000 ? concat(bytes / 1'000, " kB") : concat(bytes / 1'000'000, " MB");
}

}  // namespace

RunNeeds needs_of(const std::vector<PartSummary>& parts, const TrainingOptions& options,
                  const TrainingLength& length) {
  int64_t frozen = 0, trained = 0;
  for (const PartSummary& part : parts)
    (part.trained ? trained : frozen) += part.num_parameters * kFloat;
  const int64_t moments = 2 * trained, gradients = trained;
  RunNeeds needs{.disk_bytes = 2 * (frozen + trained), .memory_bytes = moments + gradients};
  if (options.save_strategy == "no") return needs;
  needs.disk_bytes += frozen + most_checkpoints(options, length) * (trained + moments);
  needs.memory_bytes += trained + moments;
  return needs;
}

void check_needs(const RunNeeds& needs, const std::filesystem::path& output, const Warn& warn) {
  const auto disk = free_disk_bytes(output);
  if (disk && std::cmp_less(*disk, needs.disk_bytes)) {
    bad_input("training.output: ", output.string(), ": the disk has ", size_text(*disk),
              " left, and the run will write up to ",
              size_text(static_cast<uint64_t>(needs.disk_bytes)),
              ": make room, choose another place, or write save_strategy: no");
  }
  const auto memory = free_memory_bytes();
  if (memory && std::cmp_less(*memory, needs.memory_bytes)) {
    warn(concat("the machine has ", size_text(*memory), " of memory left, and training takes ",
                size_text(static_cast<uint64_t>(needs.memory_bytes)),
                " or more besides: it may end for want of it"));
  }
}

}  // namespace tandem
