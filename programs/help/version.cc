#include "programs/help/version.h"

#include "base/fail.h"
#include "kernels/dispatch.h"
#include "tandem_commit.h"

namespace tandem {

std::string version_text() {
  return concat("tandem ", TANDEM_VERSION, "\ncommit ", kCommit, "\nkernels ", kernels().name,
                "\nLibTorch ", TANDEM_TORCH_VERSION);
}

}  // namespace tandem
