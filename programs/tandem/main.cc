#include <CLI/CLI.hpp>
#include <functional>

#include "base/fail.h"
#include "programs/door.h"
#include "programs/help/version.h"
#include "programs/tandem/commands.h"
#include "programs/usage.h"

int main(int argc, char** argv) {
  return tandem::run_command([&]() -> int {
    CLI::App app("Multi-task sentence transformers: one encoder, any number of heads", "tandem");
    app.set_version_flag("-V,--version", tandem::version_text,
                         "version, commit, kernels of this machine, LibTorch");
    app.require_subcommand(0, 1);
    std::function<int()> chosen;
    tandem::add_init(app, chosen);
    tandem::add_train(app, chosen, argv);
    tandem::add_evaluate(app, chosen);
    tandem::add_report(app, chosen);
    tandem::add_predict(app, chosen);
    tandem::add_embed(app, chosen);
    tandem::add_tokenize(app, chosen);
    tandem::add_info(app, chosen);
    tandem::add_export(app, chosen);
    tandem::add_help(app, chosen);
    tandem::add_completion(app, chosen);
    if (const auto code = tandem::parse_arguments(app, argc, argv)) return *code;
    if (!chosen) tandem::bad_input("which command? See tandem --help");
    return chosen();
  });
}
