#pragma once

// Included only by the files compiled once per instruction set: see vec.h.

#include "kernels/simd/attention.h"

namespace tandem {
namespace {

// Probabilities are computed again from the scores and their log-sums instead of being kept, for so
// many queries at a time (Dao et al. 2022): both matrices of a block stay in the cache at 512 keys.
constexpr int64_t kQueryBlock = 48;

/// Where the parts of a backward pass lie in its scratch.
struct AttentionGradientScratch {
  int64_t keys, width;     ///< length and head_size, rounded up
  float* keys_transposed;  ///< K^T and V^T in panels of keys
  float* values_transposed;
  float* key_columns;    ///< K in panels of columns
  float* query_columns;  ///< a block of Q, dContext and dQ
  float* d_context_columns;
  float* d_q;
  float* d_k;  ///< [keys, width]
  float* d_v;
  float* probabilities;  ///< [kQueryBlock, keys]: P after dropout
  float* d_scores;       ///< [kQueryBlock, keys]
  float* end;

  AttentionGradientScratch(float* at, int64_t length, int64_t head_size)
      : keys(round_up(length)), width(round_up(head_size)) {
    const auto take = [&at](int64_t size) {
      float* part = at;
      at += size;
      return part;
    };
    keys_transposed = take(keys * head_size);
    values_transposed = take(keys * head_size);
    key_columns = take(length * width);
    query_columns = take(kQueryBlock * width);
    d_context_columns = take(kQueryBlock * width);
    d_q = take(kTileRows * width);
    d_k = take(keys * width);
    d_v = take(keys * width);
    probabilities = take(kQueryBlock * keys);
    d_scores = take(kQueryBlock * keys);
    end = at;
  }
};

int64_t attention_backward_scratch(int64_t length, int64_t head_size) {
  float* const begin = nullptr;
  return AttentionGradientScratch(begin, length, head_size).end - begin;
}

/// scores[length] of one query become its probabilities after dropout, d_probabilities[length] the
/// gradient of the scores before scaling.
void soften_backward(const AttentionGradientJob& job, int64_t query, float* scores,
                     float* d_probabilities) {
  const AttentionJob& forward = job.forward;
  const float scale = score_scale(forward);
  const float log_sum = job.log_sums[query * forward.log_sums_stride];
  const bool drops = forward.dropout.rate > 0;
  const DropoutFactors factors(forward.dropout, forward.dropout_row);
  if (forward.bias != nullptr) add_bias(scores, forward.length, scale, forward.bias - query);
  Vec sum = {};
  for (int64_t i = 0; i < forward.length; i += kLanes) {
    const Vec scaled = forward.bias != nullptr ? load(scores + i) : load(scores + i) * scale;
    const Vec p = keep_some(exponential(scaled - log_sum), forward.length - i, 0.0F);
    const Vec factor = drops ? factors.at(query * forward.length + i) : broadcast(1.0F);
    const Vec d_p = load(d_probabilities + i) * factor;
    sum += p * d_p;
    store(scores + i, p);
    store(d_probabilities + i, d_p);
  }
  const float mean = sum_of(sum);
  for (int64_t i = 0; i < forward.length; i += kLanes) {
    const Vec p = load(scores + i);
    store(d_probabilities + i, p * (load(d_probabilities + i) - mean));
    if (drops) store(scores + i, p * factors.at(query * forward.length + i));
  }
}

/// d_bias[k - q] += the gradient of the score of q and k.
void add_to_bias(const AttentionGradientJob& job, int64_t query, const float* d_scores) {
  float* d_bias = job.d_bias - query;
  for (int64_t i = 0; i < job.forward.length; i += kLanes) {
    const int64_t count = job.forward.length - i;
    store_some(d_bias + i, load_some(d_bias + i, count) + load(d_scores + i), count);
  }
}

/// Rows of a matrix of `width` columns, scaled, to where they belong.
void put_rows(const float* from, int64_t from_stride, int64_t rows, int64_t width, float scale,
              float* to, int64_t to_stride) {
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = 0; c < width; c += kLanes) {
      store_some(to + r * to_stride + c, load(from + r * from_stride + c) * scale, width - c);
    }
  }
}

/// Probabilities and score gradients of `rows` queries, and the gradient of those queries.
void query_gradients(const AttentionGradientJob& job, const AttentionGradientScratch& scratch,
                     int64_t first, int64_t rows, float* probabilities, float* d_scores) {
  const AttentionJob& forward = job.forward;
  multiply_panels(rows, forward.head_size, {forward.q + first * forward.stride, forward.stride},
                  scratch.keys_transposed, scratch.keys, probabilities, scratch.keys);
  multiply_panels(rows, forward.head_size,
                  {job.d_context + first * forward.context_stride, forward.context_stride},
                  scratch.values_transposed, scratch.keys, d_scores, scratch.keys);
  for (int64_t r = 0; r < rows; ++r) {
    float* row = d_scores + r * scratch.keys;
    soften_backward(job, first + r, probabilities + r * scratch.keys, row);
    if (job.d_bias != nullptr) add_to_bias(job, first + r, row);
  }
  multiply_panels(rows, forward.length, {d_scores, scratch.keys}, scratch.key_columns,
                  scratch.width, scratch.d_q, scratch.width);
  put_rows(scratch.d_q, scratch.width, rows, forward.head_size, score_scale(forward),
           job.d_q + first * forward.stride, forward.stride);
}

/// d_k and d_v += what the block of queries [first, first + rows) brings to every key.
void key_gradients(const AttentionGradientJob& job, const AttentionGradientScratch& scratch,
                   int64_t first, int64_t rows) {
  const AttentionJob& forward = job.forward;
  to_column_panels(forward.q + first * forward.stride, forward.stride, rows, forward.head_size,
                   scratch.query_columns);
  to_column_panels(job.d_context + first * forward.context_stride, forward.context_stride, rows,
                   forward.head_size, scratch.d_context_columns);
  const Sums sums = first == 0 ? Sums::begin : Sums::go_on;
  const int64_t tile = even_tile(forward.length);
  for (int64_t key = 0; key < forward.length; key += tile) {
    const int64_t keys = forward.length - key < tile ? forward.length - key : tile;
    multiply_panels(keys, rows, {scratch.d_scores + key, 1, scratch.keys}, scratch.query_columns,
                    scratch.width, scratch.d_k + key * scratch.width, scratch.width, sums);
    multiply_panels(keys, rows, {scratch.probabilities + key, 1, scratch.keys},
                    scratch.d_context_columns, scratch.width, scratch.d_v + key * scratch.width,
                    scratch.width, sums);
  }
}

void attention_backward(const AttentionGradientJob& job) {
  const AttentionJob& forward = job.forward;
  const int64_t length = forward.length;
  const int64_t head_size = forward.head_size;
  const AttentionGradientScratch scratch(job.scratch, length, head_size);
  to_transposed_panels(forward.k, forward.stride, length, head_size, scratch.keys_transposed);
  to_transposed_panels(forward.v, forward.stride, length, head_size, scratch.values_transposed);
  to_column_panels(forward.k, forward.stride, length, head_size, scratch.key_columns);
  for (int64_t block = 0; block < length; block += kQueryBlock) {
    const int64_t queries = length - block < kQueryBlock ? length - block : kQueryBlock;
    const int64_t tile = even_tile(queries);
    for (int64_t q = 0; q < queries; q += tile) {
      query_gradients(job, scratch, block + q, queries - q < tile ? queries - q : tile,
                      scratch.probabilities + q * scratch.keys,
                      scratch.d_scores + q * scratch.keys);
    }
    key_gradients(job, scratch, block, queries);
  }
  put_rows(scratch.d_k, scratch.width, length, head_size, score_scale(forward), job.d_k,
           forward.stride);
  put_rows(scratch.d_v, scratch.width, length, head_size, 1.0F, job.d_v, forward.stride);
}

}  // namespace
}  // namespace tandem
