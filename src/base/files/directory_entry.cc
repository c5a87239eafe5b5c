#include "base/files/directory_entry.h"

#include <system_error>

#include "base/system_call.h"

namespace tandem {

namespace fs = std::filesystem;

namespace {

/// What a call of std::filesystem says, unless a fault strikes it.
template <typename Call>
std::error_code error_of(std::string_view name, const Call& call) {
  std::error_code error;
  if (fault::strikes(name)) {
    error.assign(errno, std::generic_category());
  } else {
    call(error);
  }
  return error;
}

void check(const std::error_code& error, std::string_view action, const fs::path& path) {
  if (error) fail_system(action, path, error.value());
}

}  // namespace

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

void make_directories(const fs::path& path) {
  check(error_of("mkdir", [&](std::error_code& error) { fs::create_directories(path, error); }),
        "make", path);
}

void link_or_copy(const fs::path& from, const fs::path& to) {
  const auto link = [&](std::error_code& error) { fs::create_hard_link(from, to, error); };
  if (!error_of("link", link)) return;
  check(error_of("copy", [&](std::error_code& error) { fs::copy_file(from, to, error); }), "write",
        to);
}

void make_link(const fs::path& target, const fs::path& place) {
  const auto link = [&](std::error_code& error) { fs::create_symlink(target, place, error); };
  check(error_of("symlink", link), "make the link", place);
}

void remove_file(const fs::path& path) {
  check(error_of("unlink", [&](std::error_code& error) { fs::remove(path, error); }), "remove",
        path);
}

std::vector<fs::path> list_below(const fs::path& directory) {
  std::vector<fs::path> found;
  const auto list = [&](std::error_code& error) {
    for (fs::recursive_directory_iterator it(directory, error), end; it != end; it.increment(error))
      found.push_back(it->path());
  };
  check(error_of("readdir", list), "read", directory);
  return found;
}

}  // namespace tandem
