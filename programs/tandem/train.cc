#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "base/fail.h"
#include "programs/check_arguments.h"
#include "programs/tandem/commands.h"
#include "programs/train_arguments.h"

namespace tandem {

namespace {

/// Becomes tandem-train, which stands beside this program, with the same arguments.
int run_tandem_train(char** argv) {
  const std::filesystem::path program =
      std::filesystem::read_symlink("/proc/self/exe").parent_path() / "tandem-train";
  ::execv(program.c_str(), argv);
  failed("cannot run ", program.string(), ": ", std::strerror(errno),
         "; training needs it beside tandem: build with TANDEM_TRAIN=ON");
}

}  // namespace

void add_train(CLI::App& app, std::function<int()>& chosen, char** argv) {
  // The arguments are kept, since the options refer to them, and checked; tandem-train reads them.
  const auto train = std::make_shared<TrainArguments>();
  const auto check = std::make_shared<CheckArguments>();
  for (CLI::App* command : {add_train_command(app, *train), add_check_command(app, *check)}) {
    command->callback(
        [&chosen, argv, train, check] { chosen = [argv] { return run_tandem_train(argv); }; });
  }
}

}  // namespace tandem
