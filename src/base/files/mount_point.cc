#include "base/files/mount_point.h"

#include <fcntl.h>
#include <sys/stat.h>

namespace tandem {

bool is_mount_point(const std::filesystem::path& path) {
  struct statx here {
  }, above{};
  if (::statx(AT_FDCWD, path.c_str(), 0, STATX_BASIC_STATS, &here) != 0) return false;
  if ((here.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) != 0)
    return (here.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
  // Before Linux 5.8: bind mounts within a file system pass unseen.
  if (::statx(AT_FDCWD, (path / "..").c_str(), 0, STATX_BASIC_STATS, &above) != 0) return false;
  return here.stx_dev_major != above.stx_dev_major || here.stx_dev_minor != above.stx_dev_minor;
}

}  // namespace tandem
