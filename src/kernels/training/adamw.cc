#include "kernels/training/adamw.h"

#include <cmath>

namespace tandem {

AdamWStep adamw_step(const AdamWOptions& options, int64_t t) {
  const auto steps = static_cast<double>(t);
  const auto number = [](double value) { return static_cast<float>(value); };
  return {.decay = number(1.0 - options.learning_rate * options.weight_decay),
          .size = number(options.learning_rate / (1.0 - std::pow(options.beta1, steps))),
          .second_moment = number(1.0 / std::sqrt(1.0 - std::pow(options.beta2, steps))),
          .beta1 = number(options.beta1),
          .beta2 = number(options.beta2),
          .epsilon = number(options.epsilon)};
}

}  // namespace tandem
