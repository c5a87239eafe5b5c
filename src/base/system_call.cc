#include "base/system_call.h"

#include <cstring>
#include <system_error>
#include <utility>

#include "base/fail.h"

namespace tandem {

namespace {

thread_local fault::Plan fault_plan;

bool user_can_mend(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case EACCES:
    case EPERM:
    case EROFS:
    case ELOOP:
    case ENAMETOOLONG:
      return true;
    default:
      return false;
  }
}

}  // namespace

void fail_system(std::string_view action, const std::filesystem::path& path, int error,
                 std::string_view hint) {
  const char* const name = strerrorname_np(error);
  const std::string message =
      concat("cannot ", action, " ", path, ": ", std::generic_category().message(error), " (",
             name == nullptr ? "unknown" : name, ")", hint);
  throw Error(user_can_mend(error) ? ErrorCode::bad_input : ErrorCode::failed, message);
}

namespace fault {

void set_plan(Plan plan) {
  fault_plan = std::move(plan);
}

bool strikes(std::string_view name, const std::filesystem::path& path,
             const std::filesystem::path& to) {
  const int error = fault_plan ? fault_plan({name, path, to}) : 0;
  if (error != 0) errno = error;
  return error != 0;
}

}  // namespace fault
}  // namespace tandem
