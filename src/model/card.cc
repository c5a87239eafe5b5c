#include "model/card.h"

#include "base/fail.h"
#include "encoder/encoder_family.h"
#include "tasks/kind.h"

namespace tandem {

namespace {

using Row = std::vector<std::string>;

std::string table_row(const Row& cells) {
  std::string text = "|";
  for (const std::string& cell : cells) {
    text += ' ';
    for (const char c : cell) {
      if (c == '|') text += '\\';
      text += c == '\n' ? ' ' : c;
    }
    text += " |";
  }
  return text + "\n";
}

std::string table(const Row& names, const std::vector<Row>& rows) {
  std::string text = table_row(names) + "|";
  for (size_t column = 0; column < names.size(); ++column) text += "---|";
  text += "\n";
  for (const Row& row : rows) text += table_row(row);
  return text;
}

std::string table(const std::string& left, const std::string& right,
                  const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::vector<Row> rows;
  for (const auto& [name, value] : pairs) rows.push_back({name, value});
  return table({left, right}, rows);
}

std::string tasks(const ModelDescription& model, const CardFacts& facts) {
  std::vector<Row> rows;
  for (const TaskPtr& task : model.tasks) {
    const auto found = facts.rows.find(task->name);
    const CardFacts::Rows count = found == facts.rows.end() ? CardFacts::Rows{} : found->second;
    rows.push_back({concat("`", task->name, "`"), std::string(task->kind().type()),
                    task->labels.list(), std::to_string(count.training),
                    std::to_string(count.dev)});
  }
  return table({"task", "type", "labels", "training rows", "dev rows"}, rows);
}

/// A head that `tandem export --format hf` can write.
const Task* portable_head(const ModelDescription& model) {
  for (const TaskPtr& task : model.tasks) {
    if (task->kind().huggingface_classes().empty()) continue;
    if (task->reads_tokens() || model.poolings(*task) == std::vector{Pooling::cls})
      return task.get();
  }
  return nullptr;
}

std::string usage(const ModelDescription& model) {
  std::string text =
      "\n## Use\n\n"
      "Every head from one pass, with Tandem:\n\n```sh\n"
      "tandem predict DIR --input lines.txt\n```\n\n"
      "Sentence embeddings, with sentence-transformers:\n\n```python\n"
      "from sentence_transformers import SentenceTransformer\n\n"
      "embeddings = SentenceTransformer(\"DIR\").encode([\"A sentence.\"])\n```\n\n"
      "The encoder alone, with transformers:\n\n```python\n"
      "from transformers import AutoModel, AutoTokenizer\n\n"
      "tokenizer, encoder = AutoTokenizer.from_pretrained(\"DIR\"), "
      "AutoModel.from_pretrained(\"DIR\")\n```\n";
  if (const Task* task = portable_head(model)) {
    text +=
        concat("\nOne head as a class of transformers:\n\n```sh\ntandem export DIR --format hf ",
               "--head ", task->name, " -o ", task->name,
               "\n```\n\n```python\nfrom transformers import pipeline\n\nprint(pipeline(\"",
               task->kind().huggingface_classes().front().pipeline, "\", \"", task->name,
               "\")(\"A sentence.\"))\n```\n");
  }
  if (!model.tasks.empty()) {
    text +=
        "\nAll of it as one ONNX graph:\n\n```sh\ntandem export DIR --format onnx -o onnx\n```\n";
  }
  return text;
}

}  // namespace

std::string card_front_matter(const std::string& library, const std::string& pipeline,
                              const std::vector<std::string>& tags,
                              const std::string& base_model_id) {
  std::string text = "---\n";
  if (!base_model_id.empty()) text += concat("base_model: ", base_model_id, "\n");
  text += concat("library_name: ", library, "\npipeline_tag: ", pipeline, "\ntags:\n");
  for (const std::string& tag : tags) text += concat("- ", tag, "\n");
  return text + "---\n\n";
}

std::string model_card(const ModelDescription& model, const CardFacts& facts) {
  std::string card = card_front_matter(
      "sentence-transformers", "sentence-similarity",
      {"sentence-transformers", "sentence-similarity", "feature-extraction", "tandem"},
      facts.base_model_id);
  card += concat("# Multi-task sentence transformer\n\nOne ", encoder_family(model.encoder).name,
                 " encoder (", model.encoder.num_hidden_layers, " layers, ",
                 model.encoder.hidden_size, " wide) with ", model.tasks.size(),
                 model.tasks.size() == 1 ? " head" : " heads", ", trained from `", facts.base_model,
                 "`. Texts are cut to ", model.max_length, " tokens.\n");
  if (!model.tasks.empty()) card += "\n## Tasks\n\n" + tasks(model, facts);
  if (!facts.metrics.empty())
    card += "\n## Dev metrics\n\n" + table("metric", "value", facts.metrics);
  if (!facts.training.empty())
    card += "\n## Training\n\n" + table("setting", "value", facts.training);
  return card + usage(model);
}

}  // namespace tandem
