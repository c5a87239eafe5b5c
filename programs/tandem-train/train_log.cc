#include "programs/tandem-train/train_log.h"

#include "format/json.h"

namespace tandem {

void TrainLog::step_done(const StepReport& step) {
  step_ = step.step;
  file_.write(to_line({{"step", step.step},
                       {"epoch", step.epoch},
                       {"loss", step.loss ? OrderedJson(*step.loss) : OrderedJson()},
                       {"learning_rate", step.learning_rate},
                       {"grad_norm", step.grad_norm}}) +
              "\n");
}

void TrainLog::epoch_done(const EpochReport& epoch) {
  OrderedJson line = {{"step", step_}, {"epoch", epoch.epoch}, {"train_loss", epoch.loss}};
  for (const Metric& metric : epoch.dev) line["eval_" + metric.name] = metric.value;
  file_.write(to_line(line) + "\n");
}

}  // namespace tandem
