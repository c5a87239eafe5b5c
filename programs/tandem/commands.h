#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace tandem {

// One function a command: it adds the command to the program; when the command is given, `chosen`
// becomes what to run, which returns the exit code.

void add_init(CLI::App& app, std::function<int()>& chosen);
void add_train(CLI::App& app, std::function<int()>& chosen, char** argv);
void add_evaluate(CLI::App& app, std::function<int()>& chosen);
void add_report(CLI::App& app, std::function<int()>& chosen);
void add_predict(CLI::App& app, std::function<int()>& chosen);
void add_embed(CLI::App& app, std::function<int()>& chosen);
void add_tokenize(CLI::App& app, std::function<int()>& chosen);
void add_info(CLI::App& app, std::function<int()>& chosen);
void add_export(CLI::App& app, std::function<int()>& chosen);
void add_help(CLI::App& app, std::function<int()>& chosen);
void add_completion(CLI::App& app, std::function<int()>& chosen);

}  // namespace tandem
