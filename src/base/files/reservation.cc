#include "base/files/reservation.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <system_error>
#include <utility>

#include "base/fail.h"
#include "base/files/directory.h"
#include "base/files/file.h"
#include "base/system_call.h"

namespace tandem {

namespace fs = std::filesystem;

namespace {

constexpr int kMostAttempts = 100;

fs::path mark_of(const fs::path& directory) {
  return directory.parent_path() / concat(".", directory.filename().string(), ".lock");
}

std::string this_process() {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  return concat("process ", ::getpid(), " on ", host.data());
}

/// Who says so in the mark; it may have been deleted, or not be written yet.
std::string holder_of(const fs::path& mark) {
  try {
    const std::string text = read_file(mark, 1024);
    if (!text.empty()) return text;
  } catch (const Error&) {
  }
  return "another process";
}

/// Files of that name which are somebody else's hold nothing up.
bool is_held(const fs::path& mark) {
  std::error_code ignored;
  if (!fs::exists(mark, ignored)) return false;
  try {
    return !FileLock::try_lock(mark);
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

Reservation::Reservation(const fs::path& target, Untaken)
    : target_(target), directory_(resolve_directory(target)) {}

Reservation::Reservation(const fs::path& target) : Reservation(target, Untaken{}) {
  const std::optional<fs::path> held = take();
  if (!held) return;
  bad_input("cannot write ", target, ": ", holder_of(mark_of(*held)), " is writing ",
            *held == directory_ ? "it" : concat("all of ", *held),
            "; wait for its end, or choose another directory");
}

std::optional<Reservation> Reservation::try_make(const fs::path& target) {
  Reservation reservation(target, Untaken{});
  if (reservation.take()) return std::nullopt;
  return reservation;
}

Reservation::Reservation(Reservation&& other) noexcept
    : target_(std::move(other.target_)),
      directory_(std::move(other.directory_)),
      made_(std::move(other.made_)),
      lock_(std::exchange(other.lock_, std::nullopt)) {}

Reservation::~Reservation() {
  std::error_code ignored;
  // Deleted while it is locked: nobody has taken it over.
  if (lock_) fs::remove(mark_of(directory_), ignored);
  lock_.reset();
  for (; !made_.empty(); made_.pop_back()) ::rmdir(made_.back().c_str());
}

std::optional<fs::path> Reservation::take() {
  // An output is replaced with all that lies within.
  for (fs::path above = directory_.parent_path(); above.has_filename(); above = above.parent_path())
    if (is_held(mark_of(above))) return above;
  const fs::path mark = mark_of(directory_);
  for (int attempt = 1; !lock_; ++attempt) {
    make_folders();
    try {
      lock_ = FileLock::try_lock(mark);
      if (!lock_) return directory_;
    } catch (const Error&) {
      // Another one may have deleted the folders meanwhile that it had made.
      if (attempt == kMostAttempts || fs::exists(mark.parent_path())) throw;
    }
  }
  write_file(mark, this_process());
  return std::nullopt;
}

void Reservation::make_folders() {
  std::vector<fs::path> missing;
  std::error_code error;
  for (fs::path folder = directory_.parent_path(); !fs::exists(folder, error) && !error;
       folder = folder.parent_path())
    missing.push_back(folder);
  for (; !missing.empty(); missing.pop_back()) {
    const fs::path& folder = missing.back();
    if (!fault::strikes("mkdir", folder) && ::mkdir(folder.c_str(), 0777) == 0) {
      made_.push_back(folder);
    } else if (errno != EEXIST && errno != ENOENT) {
      fail_system("make", folder);
    }
  }
}

}  // namespace tandem
