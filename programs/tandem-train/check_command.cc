#include "programs/tandem-train/check_command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/fail.h"
#include "base/interrupt.h"
#include "format/json.h"
#include "programs/door.h"
#include "programs/tandem-train/check_report.h"
#include "train/check.h"

namespace tandem {

CLI::App* add_check_command(CLI::App& app, CheckArguments& arguments) {
  CLI::App* command = app.add_subcommand(
      "check", "Look at the data of a configuration before training: what is wrong with it");
  command->add_option("config", arguments.config, "configuration file (YAML)")->required();
  command->add_option("--set", arguments.assignments, "override one key: data.train=other.jsonl")
      ->allow_extra_args(false);
  command->add_flag("--json", arguments.json, "one JSON object instead of text");
  command->add_flag("--strict", arguments.strict, "exit code 1 where something was found");
  return command;
}

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
