#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/training/training_linear.h"
#include "tandem/encoder_config.h"

namespace tandem {

/// Rows [first, first + count) of a packed batch: what one worker takes through a chain of layers.
/// `first` is even.
struct RowRange {
  int64_t first = 0;
  int64_t count = 0;
};

/// Sizes and kernels that every part of the encoder shares.
struct TrainingSetup {
  EncoderConfig config;
  const Kernels* kernels = nullptr;
  ComputeType type = ComputeType::fp32;

  const TrainingKernels& training() const { return kernels->training(type); }
  int64_t words(int64_t width) const { return words_of(type, width); }
  /// Rows of x [T, width] as factors, to the same rows of `words`.
  void to_factors(RowRange rows, const float* x, int64_t width, Word* words) const;
};

/// What a pass through the layers writes and a later layer writes over.
struct ForwardMemory {
  Buffer hidden;                ///< [T, H]: the residual stream
  Buffer branch;                ///< [T, H]
  Buffer context;               ///< [T, H]
  BasicBuffer<Word> hidden_in;  ///< [T, H] factors of hidden: what the next product reads
  BasicBuffer<Word> inner_in;   ///< [T, I] factors after the activation

  void reserve(const TrainingSetup& setup, int64_t tokens);
};

/// The same for a pass back. Weight gradients of a layer are still summed when the next one begins,
/// so what they read takes turns.
struct BackwardMemory {
  std::array<Buffer, 3> d_hidden;    ///< [T, H]: of layer l's output in [l % 3]
  std::array<Buffer, 2> d_attended;  ///< [T, H]: of its first LayerNorm's output in [l % 2]
  Buffer d_branch;                   ///< [T, H]
  Buffer d_context;                  ///< [T, H]
  Buffer d_qkv;                      ///< [T, 3 H]
  BasicBuffer<Word> d_branch_in;     ///< [T, H] factors
  BasicBuffer<Word> d_inner_in;      ///< [T, I] factors
  BasicBuffer<Word> d_qkv_in;        ///< [T, 3 H] factors
  struct LayerPanels {
    RowPanels output, intermediate, attention_output, qkv;
  };
  std::array<LayerPanels, 2> panels;  ///< of the gradients of layer l's products in [l % 2]

  void reserve(const TrainingSetup& setup, int64_t tokens);
};

}  // namespace tandem
