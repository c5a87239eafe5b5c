#include "encoder/pooling.h"

#include <string>

#include "base/fail.h"
#include "base/strings/text.h"

namespace tandem {
std::string_view name_of(Pooling pooling) {
  switch (pooling) {
    case Pooling::cls:
      return "cls";
    case Pooling::mean:
      return "mean";
    case Pooling::max:
      return "max";
    case Pooling::mean_sqrt_len_tokens:
      return "mean_sqrt_len_tokens";
    case Pooling::weightedmean:
      return "weightedmean";
    case Pooling::lasttoken:
      return "lasttoken";
  }
  failed("unknown pooling ", static_cast<int>(pooling));
}

Pooling pooling_from_name(std::string_view name) {
  for (const Pooling pooling : kPoolings) {
    if (name_of(pooling) == name) return pooling;
  }
  bad_input("unknown pooling '", name, "': use one of ",
            join(kPoolings, ", ", [](Pooling pooling) { return name_of(pooling); }));
}

}  // namespace tandem
