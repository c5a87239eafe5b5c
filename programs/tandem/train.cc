#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/fail.h"
#include "programs/tandem/commands.h"

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
  const auto add = [&](const char* name, const char* description) {
    CLI::App* command = app.add_subcommand(name, description);
    // tandem-train knows the arguments, --help among them.
    command->set_help_flag();
    command->allow_extras();
    command->prefix_command();
    command->callback([&chosen, argv] { chosen = [argv] { return run_tandem_train(argv); }; });
  };
  add("train", "Train one encoder with all its heads, as a configuration file says");
  add("check", "Look at the data of a configuration before training: what is wrong with it");
}

}  // namespace tandem
