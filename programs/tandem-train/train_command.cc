#include "programs/tandem-train/train_command.h"

#include <optional>
#include <utility>

#include "base/fail.h"
#include "base/files/directory.h"
#include "base/interrupt.h"
#include "programs/door.h"
#include "programs/output_ending.h"
#include "programs/tandem-train/train_log.h"
#include "programs/tandem-train/train_printer.h"

namespace tandem {

namespace {

class Listener : public TrainPrinter {
 public:
  Listener(bool quiet, std::string log) : TrainPrinter(quiet), log_path_(std::move(log)) {}

  void started(const RunSummary& run) override {
    if (!log_path_.empty()) {
      if (lies_within(log_path_, run.output)) {
        bad_input("--log ", log_path_, ": it lies in the output, ", run.output,
                  ", which is replaced as a whole at every save; choose a place beside it");
      }
      log_.emplace(log_path_);
    }
    TrainPrinter::started(run);
  }
  void resumed(const ResumeReport& run) override {
    if (log_) log_->resumed(run);
    TrainPrinter::resumed(run);
  }
  void step_done(const StepReport& step) override {
    if (log_) log_->step_done(step);
    TrainPrinter::step_done(step);
  }
  void epoch_done(const EpochReport& epoch) override {
    if (log_) log_->epoch_done(epoch);
    TrainPrinter::epoch_done(epoch);
  }
  bool stop_requested() override { return caught_interrupt() != 0; }
  bool checkpoint_requested() override { return take_user_signal(); }

 private:
  std::string log_path_;
  std::optional<TrainLog> log_;
};

}  // namespace

int run_train(const TrainArguments& arguments) {
  output_ending("--log", arguments.log, {".jsonl", ".log"});
  catch_interrupts();
  catch_user_signal();
  Listener listener(arguments.quiet, arguments.log);
  std::vector<std::string> assignments = arguments.assignments;
  if (arguments.overwrite) assignments.push_back("training.overwrite=true");
  const TrainResult result = train(arguments.config, assignments, listener, arguments.resume);
  listener.finished(result);
  if (!result.interrupted) return kDone;
  return caught_interrupt() == SIGTERM ? kTerminated : kInterrupted;
}

}  // namespace tandem
