#pragma once

// Included only by the files compiled once per instruction set: see vec.h.

#include "kernels/simd/dropout.h"
#include "kernels/simd/layer_norm.h"
#include "kernels/simd/multiply.h"
#include "kernels/training/training_kernels.h"

namespace tandem {
namespace {

/// to[width] = f(column, count), where `count` of the vector's lanes are stored.
template <typename F>
void store_over(float* to, int64_t width, F f) {
  for (int64_t c = 0; c < width; c += kLanes) store_some(to + c, f(c, width - c), width - c);
}

/// x[width] += the branch's row after dropout.
void add_branch(const LayerNormTrainingJob& job, int64_t row, float* x) {
  const float* branch = job.branch + row * job.width;
  const bool drops = job.dropout.rate > 0;
  const DropoutFactors factors = dropout_factors(job.dropout, row);
  store_over(x, job.width, [&](int64_t c, int64_t count) {
    const Vec added = load_some(branch + c, count);
    return load_some(x + c, count) + (drops ? added * factors.at(c) : added);
  });
}

void layer_norm_training(const LayerNormTrainingJob& job) {
  const int64_t width = job.width;
  const auto size = static_cast<float>(width);
  for (int64_t row = 0; row < job.rows; ++row) {
    float* x = job.x + row * width;
    if (job.branch != nullptr) add_branch(job, row, x);
    const float mean = sum_over(x, width, [](Vec v) { return v; }) / size;
    const float variance =
        sum_over(x, width, [mean](Vec v) { return (v - mean) * (v - mean); }) / size;
    const float scale = 1.0F / __builtin_sqrtf(variance + job.eps);
    float* normalized = job.normalized == nullptr ? nullptr : job.normalized + row * width;
    if (normalized != nullptr) job.scale[row] = scale;
    store_over(x, width, [&](int64_t c, int64_t count) {
      const Vec v = (load_some(x + c, count) - mean) * scale;
      if (normalized != nullptr) store_some(normalized + c, v, count);
      return v * load_some(job.gamma + c, count) + load_some(job.beta + c, count);
    });
  }
}

/// d_x = scale (g - mean(g) - n mean(g n)), where g = d_y gamma and n is what was normalised.
void layer_norm_gradient(const LayerNormGradientJob& job) {
  const int64_t width = job.width;
  const auto size = static_cast<float>(width);
  const bool drops = job.dropout.rate > 0;
  for (int64_t row = 0; row < job.rows; ++row) {
    const float* d_y = job.d_y + row * width;
    const float* normalized = job.normalized + row * width;
    Vec sum = {};
    Vec product = {};
    for (int64_t c = 0; c < width; c += kLanes) {
      const int64_t count = width - c;
      const Vec g = load_some(d_y + c, count) * load_some(job.gamma + c, count);
      sum += g;
      product += g * load_some(normalized + c, count);
    }
    const float mean = sum_of(sum) / size;
    const float slope = sum_of(product) / size;
    const DropoutFactors factors = dropout_factors(job.dropout, row);
    float* d_branch = job.d_branch == nullptr ? nullptr : job.d_branch + row * width;
    store_over(job.d_x + row * width, width, [&](int64_t c, int64_t count) {
      const Vec g = load_some(d_y + c, count) * load_some(job.gamma + c, count);
      const Vec d_x = (g - mean - load_some(normalized + c, count) * slope) * job.scale[row];
      if (d_branch != nullptr) {
        store_some(d_branch + c, drops ? d_x * factors.at(c) : d_x, count);
      }
      return d_x;
    });
  }
}

void layer_norm_sums(const LayerNormSumsJob& job) {
  for (int64_t c = 0; c < job.columns; c += kLanes) {
    const int64_t count = job.columns - c;
    Vec gamma = {};
    Vec beta = {};
    for (int64_t begin = 0; begin < job.rows; begin += kSumTerms) {
      Vec products = {};
      Vec sum = {};
      const int64_t end = job.rows - begin < kSumTerms ? job.rows : begin + kSumTerms;
      for (int64_t row = begin; row < end; ++row) {
        const Vec d_y = load_some(job.d_y + row * job.stride + c, count);
        sum += d_y;
        products += d_y * load_some(job.normalized + row * job.stride + c, count);
      }
      gamma += products;
      beta += sum;
    }
    store_some(job.d_gamma + c, gamma, count);
    store_some(job.d_beta + c, beta, count);
  }
}

/// x[rows, width] times its dropout factors.
void drop(float* x, int64_t rows, int64_t width, const Dropout& dropout) {
  for (int64_t row = 0; row < rows; ++row) {
    const DropoutFactors factors = dropout_factors(dropout, row);
    float* values = x + row * width;
    store_over(values, width, [&](int64_t c, int64_t count) {
      return load_some(values + c, count) * factors.at(c);
    });
  }
}

}  // namespace
}  // namespace tandem
