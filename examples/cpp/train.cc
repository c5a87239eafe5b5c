// A training loop of one's own over padded batches: one encoder, a head on sentences and a head on
// tokens, both trained together.

#include <torch/nn/functional/loss.h>
#include <torch/optim/adamw.h>
#include <torch/utils.h>

#include <cstdio>
#include <vector>

#include "tandem/torch/encoder.h"
#include "tandem/torch/heads.h"

namespace nn = tandem::nn;
namespace F = torch::nn::functional;

struct Batch {
  at::Tensor input_ids, attention_mask;  // [B, L]
  at::Tensor labels_task_a;              // [B]; -100 is ignored
  at::Tensor labels_task_b;              // [B, L]; -100 is ignored
};

int main() {
  torch::manual_seed(0);
  std::printf("Using device: cpu\n");
  const tandem::EncoderConfig config{.vocab_size = 100,
                                     .hidden_size = 32,
                                     .num_hidden_layers = 2,
                                     .num_attention_heads = 4,
                                     .intermediate_size = 64,
                                     .max_position_embeddings = 16};
  nn::TransformerEncoder encoder(config);
  nn::LinearHead task_a(config.hidden_size, 3, 0.1), task_b(config.hidden_size, 4, 0.1);

  std::vector<at::Tensor> parameters = encoder->parameters();
  for (auto& head : {task_a, task_b}) {
    for (const at::Tensor& parameter : head->parameters()) parameters.push_back(parameter);
  }
  torch::optim::AdamW optimizer(parameters, torch::optim::AdamWOptions(1e-3));

  const auto ids = [](std::vector<int64_t> values, int64_t rows) {
    return at::tensor(values).view({rows, -1});
  };
  const std::vector<Batch> batches = {
      {.input_ids = ids({2, 7, 8, 9, 10, 11, 3, 2, 12, 13, 14, 3, 0, 0}, 2),
       .attention_mask = ids({1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0}, 2),
       .labels_task_a = ids({0, 2}, 2).flatten(),
       .labels_task_b = ids({-100, 1, 0, 0, 3, 0, -100, -100, 0, 2, 0, -100, -100, -100}, 2)},
      {.input_ids = ids({2, 20, 21, 3, 2, 22, 23, 3}, 2),
       .attention_mask = ids({1, 1, 1, 1, 1, 1, 1, 1}, 2),
       .labels_task_a = ids({1, -100}, 2).flatten(),
       .labels_task_b = ids({-100, 0, 3, -100, -100, 1, 0, -100}, 2)},
  };

  const auto ignored = F::CrossEntropyFuncOptions().ignore_index(-100);
  for (int epoch = 1; epoch <= 10; ++epoch) {
    double sum = 0.0;
    for (const Batch& batch : batches) {
      const nn::Packed packed = nn::pack(batch.input_ids, batch.attention_mask);
      const at::Tensor hidden_TH = encoder(packed);
      const at::Tensor logits_a =
          task_a(nn::pool(hidden_TH, packed, {tandem::Pooling::cls}));                  // [B, 3]
      const at::Tensor logits_b = nn::unpack(task_b(hidden_TH), batch.attention_mask);  // [B, L, 4]
      const at::Tensor loss =
          F::cross_entropy(logits_a, batch.labels_task_a, ignored) +
          F::cross_entropy(logits_b.flatten(0, 1), batch.labels_task_b.flatten(), ignored);
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      sum += loss.item<double>();
    }
    std::printf("Epoch %d/10, Loss: %.4f\n", epoch, sum / static_cast<double>(batches.size()));
  }
}
