#include "base/files/directory_entry.h"

#include <algorithm>
#include <system_error>

#include "base/fail.h"
#include "base/strings/did_you_mean.h"
#include "base/system_call.h"

namespace tandem {

namespace fs = std::filesystem;

namespace {

/// What a call of std::filesystem says, unless a fault strikes it.
template <typename Call>
std::error_code error_of(std::string_view name, const fs::path& path, const Call& call) {
  std::error_code error;
  if (fault::strikes(name, path)) {
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
  check(
      error_of("mkdir", path, [&](std::error_code& error) { fs::create_directories(path, error); }),
      "make", path);
}

void link_or_copy(const fs::path& from, const fs::path& to) {
  const auto link = [&](std::error_code& error) { fs::create_hard_link(from, to, error); };
  if (!error_of("link", to, link)) return;
  check(error_of("copy", to, [&](std::error_code& error) { fs::copy_file(from, to, error); }),
        "write", to);
}

void make_link(const fs::path& target, const fs::path& place) {
  const auto link = [&](std::error_code& error) { fs::create_symlink(target, place, error); };
  check(error_of("symlink", place, link), "make the link", place);
}

void remove_file(const fs::path& path) {
  check(error_of("unlink", path, [&](std::error_code& error) { fs::remove(path, error); }),
        "remove", path);
}

std::vector<fs::path> list_directory(const fs::path& directory) {
  std::vector<fs::path> found;
  const auto list = [&](std::error_code& error) {
    for (fs::directory_iterator it(directory, error), end; it != end && !error; it.increment(error))
      found.push_back(it->path());
  };
  const std::error_code error = error_of("readdir", directory, list);
  if (error != std::errc::no_such_file_or_directory) check(error, "read", directory);
  std::ranges::sort(found);
  return found;
}

std::optional<fs::path> near_entry(const fs::path& path) {
  const fs::path directory = path.parent_path();
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(directory.empty() ? "." : directory, error), end;
       it != end && !error; it.increment(error)) {
    names.push_back(it->path().filename().string());
  }
  std::ranges::sort(names);
  const auto meant = nearest(path.filename().string(), names);
  return meant ? std::optional(directory / *meant) : std::nullopt;
}

void remove_directory(const fs::path& directory) {
  fs::path removed = directory.parent_path() / concat(".", directory.filename().string());
  removed += ".removed";
  const auto remove = [&](std::error_code& error) { fs::remove_all(removed, error); };
  const auto move = [&](std::error_code& error) { fs::rename(directory, removed, error); };
  check(error_of("remove_all", removed, remove), "remove", removed);  // of a crash before
  const std::error_code error = error_of("rename", directory, move);
  if (error == std::errc::no_such_file_or_directory) return;
  check(error, "remove", directory);
  check(error_of("remove_all", removed, remove), "remove", removed);
}

void remove_empty_directory(const fs::path& directory) {
  const std::error_code error =
      error_of("rmdir", directory, [&](std::error_code& inner) { fs::remove(directory, inner); });
  if (error == std::errc::directory_not_empty) return;
  check(error, "remove", directory);
}

std::vector<fs::path> list_below(const fs::path& directory) {
  std::vector<fs::path> found;
  const auto list = [&](std::error_code& error) {
    for (fs::recursive_directory_iterator it(directory, error), end; it != end; it.increment(error))
      found.push_back(it->path());
  };
  check(error_of("readdir", directory, list), "read", directory);
  return found;
}

}  // namespace tandem
