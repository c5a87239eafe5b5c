// Embeddings of two sentences. Usage: embed [MODEL], an installed model or a directory.

#include <cstdio>
#include <string>
#include <vector>

#include "tandem/error.h"
#include "tandem/model.h"

int main(int argc, char** argv) try {
  const tandem::Model model = tandem::Model::load(argc > 1 ? argv[1] : "all-MiniLM-L6-v2");
  const std::vector<std::string> sentences = {"This is a sample sentence.",
                                              "Tandem trains many heads on one encoder."};

  const tandem::Embeddings embeddings = model.embed(sentences);

  std::printf("Using device: cpu\n");
  std::printf("Embedding shape: [%d, %d]\n", embeddings.rows, embeddings.columns);
  for (int row = 0; row < embeddings.rows; ++row) {
    const float* values = embeddings.values.data() + row * embeddings.columns;
    std::printf("%.4f %.4f %.4f %.4f %.4f ...\n", values[0], values[1], values[2], values[3],
                values[4]);
  }
} catch (const tandem::Error& error) {
  std::fprintf(stderr, "embed: %s\n", error.what());
  return 2;
}
