#include "train/history.h"

#include "base/fail.h"
#include "format/json.h"

namespace tandem {

std::string history_line(const StepReport& step) {
  return to_line({{"step", step.step},
                  {"epoch", step.epoch},
                  {"loss", step.loss ? OrderedJson(*step.loss) : OrderedJson()},
                  {"learning_rate", step.learning_rate},
                  {"grad_norm", step.grad_norm}}) +
         "\n";
}

std::string history_line(const EpochReport& epoch) {
  OrderedJson line = {{"step", epoch.step}, {"epoch", epoch.epoch}, {"train_loss", epoch.loss}};
  for (const Metric& metric : epoch.dev) line["eval_" + metric.name] = metric.value;
  return to_line(line) + "\n";
}

std::string finished_line(int64_t steps) {
  return to_line({{"step", steps}, {"finished", true}}) + "\n";
}

std::optional<int64_t> finished_steps(std::string_view history) {
  if (!history.ends_with('\n')) return std::nullopt;
  history.remove_suffix(1);
  const size_t before = history.rfind('\n');
  if (before != std::string_view::npos) history.remove_prefix(before + 1);
  try {
    const Json line = parse_json(history, "history.jsonl");
    const auto finished = line.find("finished");
    if (finished == line.end() || *finished != true) return std::nullopt;
    return line.at("step").get<int64_t>();
  } catch (const std::exception&) {  // a stranger's file
    return std::nullopt;
  }
}

}  // namespace tandem
