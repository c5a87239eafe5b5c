#pragma once

#include <optional>

namespace tandem {

/// Watches a loss that is measured after every epoch. Not thread-safe.
class RisingLoss {
 public:
  /// True once: where it has risen for three epochs in a row for the first time. NaN never rises.
  bool add(double loss) {
    constexpr int kMany = 3;
    num_rises_ = last_ && loss > *last_ ? num_rises_ + 1 : 0;
    last_ = loss;
    const bool tells = !told_ && num_rises_ == kMany;
    told_ = told_ || tells;
    return tells;
  }

 private:
  std::optional<double> last_;
  int num_rises_ = 0;
  bool told_ = false;
};

}  // namespace tandem
