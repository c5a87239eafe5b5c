#include "programs/tandem-train/check_command.h"

#include "base/interrupt.h"
#include "format/json.h"
#include "programs/door.h"
#include "programs/progress/progress_bar.h"
#include "programs/tandem-train/check_report.h"
#include "train/checking/check.h"

namespace tandem {

int run_check(const CheckArguments& arguments) {
  catch_interrupts();
  ProgressBar bar;
  const CheckReport report = check(arguments.config, arguments.assignments, [&bar](int64_t rows) {
    if (bar.due()) bar.draw(reading_progress("Reading", rows));
  });
  bar.clear();
  print_text(arguments.json ? check_json(report).dump() + "\n" : check_text(report));
  const bool found = report.num_bad_rows > 0 || !report.findings.empty();
  return arguments.strict && found ? kFailed : kDone;
}

}  // namespace tandem
