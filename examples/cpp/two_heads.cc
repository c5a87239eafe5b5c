// The logits of two new heads for two sentences, from one encoder pass. Usage: two_heads [MODEL].

#include <cstdio>
#include <string>
#include <vector>

#include "tandem/error.h"
#include "tandem/model.h"

namespace {

void print_shape(const char* what, const tandem::HeadLogits& head) {
  std::printf("%s logits shape: [", what);
  for (size_t i = 0; i < head.shape.size(); ++i)
    std::printf("%s%lld", i ? ", " : "", static_cast<long long>(head.shape[i]));
  std::printf("]\n");
}

}  // namespace

int main(int argc, char** argv) try {
  const tandem::Model model = tandem::Model::with_new_heads(
      argc > 1 ? argv[1] : "all-MiniLM-L6-v2", /*num_classes_task_a=*/3, /*num_labels_task_b=*/4,
      /*seed=*/0);
  const std::vector<std::string> sentences = {"Maria lives in Rome.", "It rains."};

  const std::vector<tandem::HeadLogits> heads = model.forward(model.pad(sentences));

  std::printf("Using device: cpu\n");
  print_shape("Sentence", heads[0]);  // [sentences, classes]
  print_shape("Token", heads[1]);     // [sentences, tokens of the longest, labels]
} catch (const tandem::Error& error) {
  std::fprintf(stderr, "two_heads: %s\n", error.what());
  return 2;
}
