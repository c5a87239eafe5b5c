#pragma once

#include <string>

namespace CLI {
class App;
}

namespace tandem {

/// The program's manual page, in the language of man(7).
std::string manual_page(const CLI::App& app);

}  // namespace tandem
