#include <CLI/CLI.hpp>

#include "programs/door.h"
#include "programs/tandem-train/check_command.h"
#include "programs/tandem-train/train_command.h"
#include "programs/train_arguments.h"
#include "programs/usage.h"

int main(int argc, char** argv) {
  return tandem::run_command([&]() -> int {
    CLI::App app("The part of tandem that needs LibTorch; run it as `tandem`", "tandem");
    app.require_subcommand(1);
    tandem::TrainArguments train;
    tandem::add_train_command(app, train);
    tandem::CheckArguments check;
    const CLI::App* const check_command = tandem::add_check_command(app, check);
    if (const auto code = tandem::parse_arguments(app, argc, argv)) return *code;
    return check_command->parsed() ? tandem::run_check(check) : tandem::run_train(train);
  });
}
