#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "base/threads/thread_team.h"
#include "kernels/buffer.h"
#include "kernels/dispatch.h"

namespace tandem::bench {

/// The linear layers of one encoder layer by the kernels alone, on weights in panels and rows in
/// the cache, every thread on rows of its own: the limit that encoders are measured against.
struct GemmSizes {
  int64_t rows = 192;  ///< of each thread
  int64_t hidden = 384;
  int64_t intermediate = 1536;
};

template <typename Factor>
using GemmKernel = std::function<void(const BasicLinearJob<Factor>&)>;

/// GFLOP/s of the fastest round. `per_factor`: numbers in one Factor; `one`: a Factor of small
/// ones.
template <typename Factor>
class GemmLimit {
 public:
  GemmLimit(const GemmSizes& sizes, int threads, int64_t per_factor, Factor one,
            GemmKernel<Factor> kernel)
      : sizes_(sizes), per_factor_(per_factor), kernel_(std::move(kernel)), team_(threads) {
    shapes_ = {Shape{sizes.hidden, 3 * sizes.hidden}, Shape{sizes.hidden, sizes.hidden},
               Shape{sizes.hidden, sizes.intermediate}, Shape{sizes.intermediate, sizes.hidden}};
    bias_ = filled(kernels().panel_columns, 0.0F);
    for (const Shape& shape : shapes_) {
      panels_.push_back(filled(shape.in / per_factor * shape.out, one));
    }
    const int64_t widest = std::max(3 * sizes.hidden, sizes.intermediate);
    for (int worker = 0; worker < team_.size(); ++worker) {
      rows_.push_back(
          {filled(sizes.rows * widest / per_factor, one), filled(sizes.rows * widest, 0.0F)});
    }
  }

  double best_of(int rounds) {
    double best = 1e30;
    for (int round = 0; round < rounds; ++round) {
      const auto begin = std::chrono::steady_clock::now();
      team_.run([this](int worker, int) { layer(rows_[static_cast<size_t>(worker)]); });
      best = std::min(
          best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    int64_t weights = 0;
    for (const Shape& shape : shapes_) weights += shape.in * shape.out;
    return 2e-9 * static_cast<double>(weights * sizes_.rows * team_.size()) / best;
  }

 private:
  struct Shape {
    int64_t in, out;
  };
  /// One thread's rows and results.
  struct Rows {
    BasicBuffer<Factor> x;
    Buffer y;
  };

  template <typename T>
  static BasicBuffer<T> filled(int64_t size, T value) {
    BasicBuffer<T> buffer(static_cast<size_t>(size));
    std::fill_n(buffer.data(), size, value);
    return buffer;
  }

  void layer(Rows& own) const {
    const int64_t columns = kernels().panel_columns;
    for (size_t s = 0; s < shapes_.size(); ++s) {
      const int64_t depth = shapes_[s].in / per_factor_;
      for (int64_t column = 0; column < shapes_[s].out; column += columns) {
        kernel_({.x = own.x.data(),
                 .x_stride = depth,
                 .rows = sizes_.rows,
                 .depth = depth,
                 .panel = panels_[s].data() + column * depth,
                 .bias = bias_.data(),
                 .y = own.y.data() + column,
                 .y_stride = shapes_[s].out,
                 .columns = columns,
                 .epilogue = Epilogue::none});
      }
    }
  }

  GemmSizes sizes_;
  int64_t per_factor_;
  GemmKernel<Factor> kernel_;
  ThreadTeam team_;
  std::array<Shape, 4> shapes_;
  Buffer bias_;
  std::vector<BasicBuffer<Factor>> panels_;
  std::vector<Rows> rows_;
};

}  // namespace tandem::bench
