#include <CLI/CLI.hpp>
#include <csignal>

#include "programs/door.h"
#include "programs/tandem-train/train_command.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  return tandem::run_command([&]() -> int {
    CLI::App app("The part of tandem that needs LibTorch; run it as `tandem`", "tandem");
    app.require_subcommand(1);
    tandem::TrainArguments train;
    tandem::add_train_command(app, train);
    CLI11_PARSE(app, argc, argv);
    return tandem::run_train(train);
  });
}
