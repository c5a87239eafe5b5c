// The logits of two heads from one encoder pass. Usage: two_heads CONFIG_JSON, the shape of the
// encoder; its weights are random.

#include <cstdio>

#include "tandem/error.h"
#include "tandem/model.h"

int main(int argc, char** argv) try {
  if (argc != 2) return std::fprintf(stderr, "usage: two_heads CONFIG_JSON\n"), 2;
  const tandem::Model model =
      tandem::Model::random(argv[1], /*num_classes_task_a=*/3, /*num_labels_task_b=*/4, /*seed=*/0);

  // Two sentences of seven tokens, the second with padding at its end.
  const tandem::PaddedBatch batch{.rows = 2,
                                  .columns = 7,
                                  .input_ids = {2, 7, 8, 9, 10, 11, 3, 2, 12, 13, 14, 3, 0, 0},
                                  .attention_mask = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0}};

  for (const tandem::HeadLogits& head : model.forward(batch)) {
    std::printf("%s logits: [", head.task.c_str());
    for (size_t i = 0; i < head.shape.size(); ++i)
      std::printf("%s%lld", i ? ", " : "", static_cast<long long>(head.shape[i]));
    std::printf("]\n");
  }
} catch (const tandem::Error& error) {
  std::fprintf(stderr, "two_heads: %s\n", error.what());
  return 2;
}
