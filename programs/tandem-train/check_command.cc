#include "programs/tandem-train/check_command.h"

#include <unistd.h>

#include <cstdio>

#include "base/interrupt.h"
#include "format/json.h"
#include "programs/door.h"
#include "programs/tandem-train/check_report.h"
#include "train/checking/check.h"

namespace tandem {

int run_check(const CheckArguments& arguments) {
  catch_interrupts();
  const bool terminal = isatty(STDERR_FILENO) != 0;
  const CheckReport report =
      check(arguments.config, arguments.assignments, [terminal](int64_t rows) {
        if (terminal)
          std::fprintf(stderr, "\r\033[KReading rows: %lld", static_cast<long long>(rows));
      });
  if (terminal) std::fputs("\r\033[K", stderr);
  print_text(arguments.json ? check_json(report).dump() + "\n" : check_text(report));
  const bool found = report.num_bad_rows > 0 || !report.findings.empty();
  return arguments.strict && found ? kFailed : kDone;
}

}  // namespace tandem
