#pragma once

#include <cerrno>
#include <filesystem>
#include <functional>
#include <string_view>

namespace tandem {

/// Throws the Error of a failed system call: "cannot write 'a/b': No space left on device
/// (ENOSPC)". bad_input for what the user can mend (missing, not permitted, wrong kind), failed for
/// the rest.
[[noreturn]] void fail_system(std::string_view action, const std::filesystem::path& path,
                              int error = errno, std::string_view hint = "");

/// Injected faults, for tests: base/ asks strikes() before every call that touches a file system.
namespace fault {

/// A call that is about to be made.
struct Call {
  std::string_view name;  ///< "write", "fsync", ...
  std::filesystem::path path;
  std::filesystem::path to = {};  ///< of a rename or a link
};

/// Says for each call with which errno it fails; 0 lets it pass.
using Plan = std::function<int(const Call& call)>;

/// The plan for this thread from now on; none where empty.
void set_plan(Plan plan);

/// True, with errno set, where the plan says that this call fails.
bool strikes(std::string_view name, const std::filesystem::path& path,
             const std::filesystem::path& to = {});

}  // namespace fault
}  // namespace tandem
