#include "kernels/dispatch.h"

#include <cstdlib>
#include <string>

#include "base/fail.h"
#include "base/strings/text.h"
#include "kernels/paths/paths.h"

namespace tandem {
namespace {

std::vector<const Kernels*> detect() {
  std::vector<const Kernels*> found;
#if defined(__x86_64__)
  __builtin_cpu_init();
  // x86-64-v4 and -v3, as the files are compiled.
  const bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                  __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
  const bool v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                  __builtin_cpu_supports("avx512vl");
  const bool vnni = v4 && __builtin_cpu_supports("avx512vnni");
  if (vnni && __builtin_cpu_supports("avx512bf16")) found.push_back(&avx512_bf16_kernels());
  if (vnni) found.push_back(&avx512_vnni_kernels());
  if (v4) found.push_back(&avx512_kernels());
  if (v3) found.push_back(&avx2_kernels());
#endif
  found.push_back(&portable_kernels());
  return found;
}

}  // namespace

const std::vector<const Kernels*>& available_kernels() {
  static const std::vector<const Kernels*> found = detect();
  return found;
}

const Kernels& kernels_named(std::string_view name) {
  for (const Kernels* candidate : available_kernels()) {
    if (candidate->name == name) return *candidate;
  }
  bad_input("TANDEM_KERNELS=", name, ": this machine has no such kernels: use one of ",
            join(available_kernels(), ", ", &Kernels::name), ", or leave the variable out");
}

const Kernels& kernels() {
  static const Kernels& chosen = []() -> const Kernels& {
    const char* forced = std::getenv("TANDEM_KERNELS");
    const bool free = forced == nullptr || *forced == '\0' || aten_is_forced();
    return free ? *available_kernels().front() : kernels_named(forced);
  }();
  return chosen;
}

bool aten_is_forced() {
  const char* forced = std::getenv("TANDEM_KERNELS");
  return forced != nullptr && std::string_view(forced) == "aten";
}

}  // namespace tandem
