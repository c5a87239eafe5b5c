#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "kernels/training/adamw.h"
#include "kernels/training/dropout.h"
#include "kernels/training/training_kernels.h"
#include "tandem/compute_type.h"

namespace tandem {

/// What happens to Y = X W^T + b before it is stored.
enum class Epilogue {
  none,
  gelu,         ///< Y = gelu(X W^T + b), the erf form
  gelu_rough,   ///< the same where Y is rounded to bf16: exact to 2e-5 from -4 to 4, 0 below that,
                ///< and to a part in 30000 above
  gelu_coarse,  ///< the same where Y is rounded to int8: exact to 3e-4 from -3.5 to 3.5, 0 below
                ///< that (exact to 9e-4), and to a part in 3000 above
  gelu_tanh,    ///< gelu in its tanh form
  relu,         ///< Y = max(X W^T + b, 0)
  add,          ///< Y += X W^T + b
};

/// Two bfloat16 numbers, the upper halves of floats, that follow each other in a row of X and of W:
/// the first in the low half.
using Bf16Pair = uint32_t;

/// Some rows of X against one panel of W: the unit of work of a linear layer.
/// Factors are floats or Bf16Pairs; depth and x_stride count them. So are results, which
/// y_stride counts; bf16 ones are not added.
template <typename Factor, typename Result = float>
struct BasicLinearJob {
  const Factor* x;  ///< [rows, depth], rows x_stride apart
  int64_t x_stride;
  int64_t rows;
  int64_t depth;
  const Factor* panel;  ///< [depth, panel_columns], columns that W lacks are zero
  const float* bias;    ///< [panel_columns]
  Result* y;            ///< [rows, columns], rows y_stride apart
  int64_t y_stride;
  int64_t columns;  ///< of this panel that W has
  Epilogue epilogue;
};
using LinearJob = BasicLinearJob<float>;
using Bf16LinearJob = BasicLinearJob<Bf16Pair>;

/// Four 8-bit integers that follow each other in a row of X (from 0 to 255) or of W (from -127 to
/// 127): the first in the lowest byte.
using Int8Quad = uint32_t;

/// What the integers q of a row stand for: scale * q + offset.
struct Int8Row {
  float scale;
  float offset;
};

/// What the integers q of a row of W stand for, scale * q, and the sum of that.
struct Int8Channel {
  float scale;
  float sum;
};

/// The same unit of work in int8: integer products, exact, turned into fp32 before the epilogue.
template <typename Result>
struct BasicInt8LinearJob {
  BasicLinearJob<Int8Quad, Result> product;
  const Int8Row* rows;  ///< [product.rows]
  const float* scales;  ///< [panel_columns], as are the sums: the panel's Int8Channels
  const float* sums;
};
using Int8LinearJob = BasicInt8LinearJob<float>;

/// softmax(Q K^T / sqrt(D) + bias) V of one head of one sequence: the unit of work of attention.
/// Factors and results are floats or Bf16Pairs; strides count them. In bf16 the head size is even,
/// and probabilities are rounded too.
template <typename Factor, typename Result>
struct BasicAttentionJob {
  const Factor* q;  ///< [length, head_size], as are k and v; rows stride apart
  const Factor* k;
  const Factor* v;
  int64_t stride;
  int64_t length;
  int64_t head_size;  ///< in numbers
  Result* context;    ///< [length, head_size], rows context_stride apart
  int64_t context_stride;
  float* scratch;               ///< attention_scratch(length, head_size) floats
  const float* bias = nullptr;  ///< where not null, bias[k - q] is added to the score of query q
                                ///< and key k: valid from 1 - length to length - 1
  // For training, in fp32:
  Dropout dropout = {};         ///< of the probabilities: column q * length + k
  DropoutRow dropout_row = {};  ///< of its mask
  float* log_sums = nullptr;    ///< where not null: log(sum of e^score) of each query
  int64_t log_sums_stride = 0;
};
using AttentionJob = BasicAttentionJob<float, float>;

/// Gradients of what an AttentionJob computed, given the gradient of its context.
struct AttentionGradientJob {
  AttentionJob forward;    ///< as it was; its scratch and its results are not read
  const float* log_sums;   ///< that it left, forward.log_sums_stride apart
  const float* d_context;  ///< [length, head_size], rows forward.context_stride apart
  float* d_q;              ///< [length, head_size], as are d_k and d_v; rows forward.stride apart
  float* d_k;
  float* d_v;
  float* scratch;           ///< attention_backward_scratch(length, head_size) floats
  float* d_bias = nullptr;  ///< where not null, as forward.bias: added to
};

/// The kernels of one instruction set. All are pure functions of their arguments, and every row of
/// a result is computed by the same operations in the same order wherever it stands among other
/// rows.
struct Kernels {
  std::string_view name;  ///< as TANDEM_KERNELS names it
  int panel_columns;      ///< width of a panel
  void (*linear)(const LinearJob& job);
  void (*linear_bf16)(const Bf16LinearJob& job);
  void (*linear_bf16_to_bf16)(const BasicLinearJob<Bf16Pair, Bf16Pair>& job);
  /// pairs[(size + 1) / 2] = x[size] rounded to the nearest bfloat16, ties to even; an odd size is
  /// filled up with 0.
  void (*round_to_bf16)(const float* x, int64_t size, Bf16Pair* pairs);
  void (*linear_int8)(const Int8LinearJob& job);
  void (*linear_int8_to_bf16)(const BasicInt8LinearJob<Bf16Pair>& job);
  /// quads[(size + 3) / 4] = x[size] in 255 even steps from its least value to its largest, filled
  /// up with 0. The same on every path. A row with a value that is not finite stands for NaN.
  Int8Row (*quantise_row)(const float* x, int64_t size, Int8Quad* quads);
  /// The same from -127 to 127, 0 being 0, for a row of W, whose values are finite.
  Int8Channel (*quantise_channel)(const float* w, int64_t size, Int8Quad* quads);
  int64_t (*attention_scratch)(int64_t length, int64_t head_size);
  void (*attention)(const AttentionJob& job);
  void (*attention_bf16)(const BasicAttentionJob<Bf16Pair, Bf16Pair>& job);
  void (*attention_bf16_to_fp32)(const BasicAttentionJob<Bf16Pair, float>& job);
  int64_t (*attention_backward_scratch)(int64_t length, int64_t head_size);
  void (*attention_backward)(const AttentionGradientJob& job);
  /// x[rows, width] in place: (x - mean) / sqrt(variance + eps) * gamma + beta of each row (Ba et
  /// al. 2016).
  void (*layer_norm)(float* x, int64_t rows, int64_t width, const float* gamma, const float* beta,
                     float eps);
  /// Applies the job's steps to each number, whatever its place: at least one step.
  void (*adamw)(const AdamWJob& job);
  double (*sum_of_squares)(const float* x, int64_t size);
  void (*layer_norm_training)(const LayerNormTrainingJob& job);
  void (*layer_norm_gradient)(const LayerNormGradientJob& job);
  void (*layer_norm_sums)(const LayerNormSumsJob& job);
  /// x[rows, width] times its dropout factors.
  void (*drop)(float* x, int64_t rows, int64_t width, const Dropout& dropout);
  TrainingKernels training_fp32;
  TrainingKernels training_bf16;

  const TrainingKernels& training(ComputeType type) const {
    return type == ComputeType::bf16 ? training_bf16 : training_fp32;
  }
};

/// Every path that this machine can run, the best first; the portable one is always there.
const std::vector<const Kernels*>& available_kernels();

/// The best path, or the one that the environment variable TANDEM_KERNELS forces: portable, avx2,
/// avx512, avx512_vnni or avx512_bf16. Throws Error{bad_input} for another name or one that this
/// machine cannot run. Thread-safe.
const Kernels& kernels();

/// Whether TANDEM_KERNELS is aten: encoders are trained on ATen's kernels then, and all else runs
/// on the best path.
bool aten_is_forced();

/// The path of that name; the same errors.
const Kernels& kernels_named(std::string_view name);

}  // namespace tandem
