#include "base/files/directory.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <random>
#include <system_error>

#include "base/fail.h"
#include "base/files/directory_entry.h"
#include "base/files/mount_point.h"
#include "base/system_call.h"

namespace tandem {

namespace fs = std::filesystem;

namespace {

fs::path nearest_existing(fs::path path) {
  std::error_code ignored;
  while (!fs::exists(path, ignored) && path.has_relative_path()) path = path.parent_path();
  return path;
}

bool is_filled(const fs::path& path) {
  std::error_code error;
  const bool empty = fs::is_empty(path, error);
  if (error) bad_input("cannot read ", path, ": ", error.message());
  return !empty;
}

void check_resolved(const fs::path& target, bool overwrite) {
  std::error_code ignored;
  if (fs::exists(target, ignored)) {
    if (!fs::is_directory(target, ignored)) {
      bad_input("cannot write ", target, ": it exists and is not a directory; choose another");
    }
    if (!overwrite && is_filled(target)) {
      bad_input("cannot write ", target, ": it is not empty; choose another, or say --overwrite");
    }
    if (is_mount_point(target)) {
      bad_input("cannot write ", target,
                ": it is a mount point, which cannot be replaced; choose a directory in it");
    }
  }
  const fs::path parent = nearest_existing(target.parent_path());
  if (!fs::is_directory(parent, ignored)) fail_system("write into", parent, ENOTDIR);
  if (::access(parent.c_str(), W_OK | X_OK) != 0) fail_system("write into", parent);
}

/// A fresh name in the same directory: only there is a rename atomic.
fs::path make_sibling(const fs::path& target) {
  std::random_device random;
  for (int attempt = 0; attempt < 100; ++attempt) {
    const fs::path path =
        target.parent_path() / concat(".", target.filename().string(), ".", std::hex, random());
    if (!fault::strikes("mkdir", path) && ::mkdir(path.c_str(), 0777) == 0) return path;
    if (errno != EEXIST) fail_system("make", path);
  }
  failed("cannot make a temporary directory beside ", target, ": every name is taken");
}

void sync_path(const fs::path& path) {
  const int descriptor =
      fault::strikes("open", path) ? -1 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail_system("sync", path);
  const bool synced = !fault::strikes("fsync", path) && ::fsync(descriptor) == 0;
  const int error = errno;
  ::close(descriptor);
  if (!synced) fail_system("sync", path, error);
}

void sync_tree(const fs::path& root) {
  std::error_code error;
  for (fs::recursive_directory_iterator it(root, error), end; it != end; it.increment(error)) {
    if (!it->is_symlink()) sync_path(it->path());
  }
  if (error) fail_system("sync", root, error.value());
  sync_path(root);
}

void rename_path(const fs::path& from, const fs::path& to) {
  if (fault::strikes("rename", from, to) || ::rename(from.c_str(), to.c_str()) != 0)
    fail_system("write", to);
}

/// For file systems without renameat2: there is a moment at which `b` is missing.
void exchange_by_renames(const fs::path& a, const fs::path& b) {
  const fs::path aside = make_sibling(b);
  int done = 0;
  try {
    rename_path(b, aside);
    ++done;
    rename_path(a, b);
    ++done;
    rename_path(aside, a);
  } catch (...) {
    if (done == 2) ::rename(b.c_str(), a.c_str());
    if (done == 0) ::rmdir(aside.c_str());
    if (done > 0) ::rename(aside.c_str(), b.c_str());
    throw;
  }
}

void exchange(const fs::path& a, const fs::path& b) {
  const bool exchanged =
      !fault::strikes("renameat2", a, b) &&
      ::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0;
  if (exchanged) return;
  if (errno != EINVAL && errno != ENOSYS) fail_system("write", b);
  exchange_by_renames(a, b);
}

void delete_old(const fs::path& old, const fs::path& target) {
  std::error_code error;
  if (fault::strikes("remove_all", old)) {
    error.assign(errno, std::generic_category());
  } else {
    fs::remove_all(old, error);
  }
  if (error) {
    failed(target, " is written, but its old content could not be deleted (", error.message(),
           "); delete ", old);
  }
}

/// Puts `fresh` in the place of `target`, whose old content, if any, is then at `fresh`.
void put_in_place(const fs::path& fresh, const fs::path& target) {
  const bool existed = fs::exists(target);
  if (existed) {
    exchange(fresh, target);
  } else {
    rename_path(fresh, target);
  }
  try {
    sync_path(target.parent_path());
  } catch (...) {
    if (existed) {
      exchange(fresh, target);
    } else {
      rename_path(target, fresh);
    }
    throw;
  }
}

}  // namespace

fs::path resolve_directory(const fs::path& target) {
  fs::path path = fs::absolute(target).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  std::error_code error;
  if (fs::is_symlink(fs::symlink_status(path, error))) {
    path = fs::canonical(path, error);
    if (error) fail_system("write", target, error.value());
  }
  if (!path.has_filename()) bad_input("cannot write ", target, ": choose a directory below it");
  return path;
}

bool lies_within(const fs::path& path, const fs::path& directory) {
  std::error_code error;
  fs::path file = fs::absolute(path);
  // weakly_canonical() stops at a link to what is not there yet.
  for (int links = 0; links < 40 && fs::is_symlink(fs::symlink_status(file, error)); ++links)
    file = file.parent_path() / fs::read_symlink(file, error);
  fs::path outer = fs::weakly_canonical(fs::absolute(directory), error);
  if (!outer.has_filename()) outer = outer.parent_path();
  const fs::path way = fs::weakly_canonical(file, error).lexically_relative(outer);
  return !way.empty() && *way.begin() != "..";
}

void check_replaceable_directory(const fs::path& given, bool overwrite) {
  const fs::path target = resolve_directory(given);
  check_resolved(target, overwrite);
  // access() cannot tell for every file system and user: try.
  const fs::path probe = make_sibling(nearest_existing(target.parent_path()) / target.filename());
  std::error_code ignored;
  fs::remove(probe, ignored);
}

void remove_leftovers(const fs::path& given) {
  const fs::path target = resolve_directory(given);
  const std::string prefix = concat(".", target.filename().string(), ".");
  for (const fs::path& path : list_directory(target.parent_path())) {
    const std::string name = path.filename().string();
    const bool is_leftover =
        name.size() > prefix.size() && name.starts_with(prefix) &&
        name.find_first_not_of("0123456789abcdef", prefix.size()) == std::string::npos;
    if (is_leftover && fs::is_directory(fs::symlink_status(path))) remove_directory(path);
  }
}

void replace_directory(const fs::path& given, bool overwrite,
                       const std::function<void(const fs::path&)>& fill) {
  const fs::path target = resolve_directory(given);
  check_resolved(target, overwrite);
  make_directories(target.parent_path());
  const fs::path fresh = make_sibling(target);
  try {
    fill(fresh);
    sync_tree(fresh);
    put_in_place(fresh, target);
  } catch (...) {
    std::error_code ignored;
    fs::remove_all(fresh, ignored);
    throw;
  }
  if (fs::exists(fresh)) delete_old(fresh, target);
}

}  // namespace tandem
