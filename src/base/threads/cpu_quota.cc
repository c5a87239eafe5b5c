#include "base/threads/cpu_quota.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "base/strings/text.h"

namespace tandem {

namespace fs = std::filesystem;

namespace {

/// A mounted hierarchy of control groups.
struct Hierarchy {
  bool is_v2;
  fs::path mount;  ///< its folder
  fs::path group;  ///< that of this process, the mount's or one within it
};

/// Fields of a line of /proc/self/mountinfo: id, parent, device, root, mount point, options, any
/// number of others, "-", type, source, options of the file system. Source: proc(5).
struct Mount {
  fs::path root, point;
  std::string type;
  std::vector<std::string> options;
};

std::optional<Mount> parse_mount(const std::string& line) {
  const std::vector<std::string> fields = split_words(line);
  const auto dash = std::find(fields.begin(), fields.end(), "-");
  if (fields.size() < 6 || fields.end() - dash < 4) return std::nullopt;
  return Mount{fields[3], fields[4], dash[1], split(dash[3], ',')};
}

/// Paths of this process's groups: lines "4:cpu,cpuacct:/a/b", of version 2 "0::/a/b".
std::optional<std::string> group_path(const fs::path& root, bool is_v2) {
  std::ifstream file(root / "proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::vector<std::string> controllers =
        split(line.substr(first + 1, second - first - 1), ',');
    const auto wanted = is_v2 ? "" : "cpu";
    if (std::ranges::find(controllers, wanted) != controllers.end()) return line.substr(second + 1);
  }
  return std::nullopt;
}

std::vector<Hierarchy> hierarchies(const fs::path& root) {
  std::vector<Hierarchy> found;
  std::ifstream file(root / "proc/self/mountinfo");
  for (std::string line; std::getline(file, line);) {
    const std::optional<Mount> mount = parse_mount(line);
    if (!mount) continue;
    const bool is_v2 = mount->type == "cgroup2";
    const bool is_v1 =
        mount->type == "cgroup" && std::ranges::find(mount->options, "cpu") != mount->options.end();
    if (!is_v2 && !is_v1) continue;
    const fs::path folder = root / mount->point.relative_path();
    Hierarchy hierarchy{is_v2, folder, folder};
    // In a container the mount may begin at its own group, or say nothing of where it is.
    if (const auto group = group_path(root, is_v2)) {
      const fs::path way = fs::path(*group).lexically_relative(mount->root);
      if (!way.empty() && *way.begin() != ".." && way != ".") hierarchy.group = folder / way;
    }
    found.push_back(hierarchy);
  }
  return found;
}

/// "max 100000", "200000 100000"
std::optional<double> quota_of(const fs::path& group, bool is_v2) {
  std::ifstream quota_file(group / (is_v2 ? "cpu.max" : "cpu.cfs_quota_us"));
  std::ifstream period_file(group / "cpu.cfs_period_us");
  double quota = 0.0, period = 0.0;
  quota_file >> quota;
  (is_v2 ? quota_file : period_file) >> period;
  if (quota <= 0.0 || period <= 0.0) return std::nullopt;
  return quota / period;
}

}  // namespace

std::optional<double> cpu_quota(const fs::path& root) {
  std::optional<double> least;
  for (const Hierarchy& hierarchy : hierarchies(root)) {
    for (fs::path group = hierarchy.group;; group = group.parent_path()) {
      const std::optional<double> quota = quota_of(group, hierarchy.is_v2);
      if (quota && (!least || *quota < *least)) least = quota;
      if (group == hierarchy.mount || !group.has_relative_path()) break;
    }
  }
  return least;
}

}  // namespace tandem
