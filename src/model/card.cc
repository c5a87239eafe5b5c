#include "model/card.h"

#include "base/fail.h"
#include "encoder/encoder_family.h"

namespace tandem {

namespace {

std::string table(const std::string& left, const std::string& right,
                  const std::vector<std::pair<std::string, std::string>>& rows) {
  std::string text = concat("| ", left, " | ", right, " |\n|---|---|\n");
  for (const auto& [name, value] : rows) text += concat("| ", name, " | ", value, " |\n");
  return text;
}

}  // namespace

std::string model_card(const ModelDescription& model, const CardFacts& facts) {
  std::string card =
      "---\nlibrary_name: sentence-transformers\npipeline_tag: sentence-similarity\ntags:\n- "
      "sentence-transformers\n- tandem\n---\n\n";
  card +=
      concat("# Multi-task sentence transformer\n\nOne ", encoder_family(model.encoder).name,
             " encoder (", model.encoder.num_hidden_layers, " layers, ", model.encoder.hidden_size,
             " wide) with ", model.tasks.size(), model.tasks.size() == 1 ? " head" : " heads",
             ", trained from `", facts.base_model, "`.\n");
  if (!model.tasks.empty()) {
    std::vector<std::pair<std::string, std::string>> rows;
    for (const Task& task : model.tasks) {
      rows.emplace_back(concat("`", task.name, "` (", task.spec->type, ")"), task.labels.list());
    }
    card += "\n## Tasks\n\n" + table("task", "labels", rows);
  }
  if (!facts.metrics.empty())
    card += "\n## Dev metrics\n\n" + table("metric", "value", facts.metrics);
  if (!facts.training.empty())
    card += "\n## Training\n\n" + table("setting", "value", facts.training);
  card +=
      "\n## Use\n\n"
      "Every head from one pass, with Tandem:\n\n    tandem predict DIR --input lines.txt\n\n"
      "Sentence embeddings, with sentence-transformers:\n\n"
      "    from sentence_transformers import SentenceTransformer\n"
      "    embeddings = SentenceTransformer(\"DIR\").encode([\"A sentence.\"])\n";
  return card;
}

}  // namespace tandem
