#include <CLI/CLI.hpp>
#include <functional>

#include "base/fail.h"
#include "programs/door.h"
#include "programs/tandem/commands.h"

int main(int argc, char** argv) {
  return tandem::run_command([&]() -> int {
    CLI::App app("Multi-task sentence transformers: one encoder, any number of heads", "tandem");
    app.set_version_flag("--version", TANDEM_VERSION);
    app.require_subcommand(0, 1);
    std::function<int()> chosen;
    tandem::add_train(app, chosen, argv);
    tandem::add_evaluate(app, chosen);
    tandem::add_predict(app, chosen);
    tandem::add_embed(app, chosen);
    tandem::add_tokenize(app, chosen);
    tandem::add_info(app, chosen);
    tandem::add_export(app, chosen);
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      // --help and --version arrive so, too.
      if (error.get_exit_code() == 0) return app.exit(error);
      tandem::bad_input(error.what(), "; see tandem --help");
    }
    if (!chosen) tandem::bad_input("which command? See tandem --help");
    return chosen();
  });
}
