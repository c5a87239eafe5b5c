#include "export/export_card.h"

#include "base/fail.h"
#include "encoder/encoder_family.h"
#include "model/card.h"
#include "tasks/kind.h"

namespace tandem {

namespace {

std::string encoder_text(const ModelDescription& model) {
  return concat("One ", encoder_family(model.encoder).name, " encoder (",
                model.encoder.num_hidden_layers, " layers, ", model.encoder.hidden_size, " wide)");
}

std::string sentence_transformers_card(const ModelDescription& model) {
  std::string modules;
  for (const SentenceModule& module : model.modules) modules += "- " + describe(module) + "\n";
  return concat(
      card_front_matter("sentence-transformers", "sentence-similarity",
                        {"sentence-transformers", "sentence-similarity", "feature-extraction"}),
      "# Sentence transformer\n\n", encoder_text(model), ", then\n\n", modules,
      "\n```python\nfrom sentence_transformers import SentenceTransformer\n\n"
      "embeddings = SentenceTransformer(\"DIR\").encode([\"A sentence.\"])\n```\n");
}

std::string class_card(const ModelDescription& model, const Task& task) {
  const std::string kind(task.kind().huggingface_classes().front().pipeline);
  return concat(card_front_matter("transformers", kind, {kind}), "# ", task.name, "\n\n",
                encoder_text(model), " with a head of ", task.labels.size(),
                " labels: ", task.labels.list(),
                ".\n\n```python\nfrom transformers import pipeline\n\nprint(pipeline(\"", kind,
                "\", \"DIR\")(\"A sentence.\"))\n```\n");
}

std::string onnx_card(const ModelDescription& model, std::span<const TaskPtr> tasks,
                      const OnnxOutputs& outputs) {
  std::string rows;
  if (outputs.hidden) rows += "| `last_hidden_state` | a vector for each token |\n";
  if (outputs.embedding) rows += "| `sentence_embedding` | a vector for the text |\n";
  for (const TaskPtr& task : outputs.heads ? tasks : std::span<const TaskPtr>()) {
    rows +=
        concat("| `logits_", task->name, "` | for ",
               task->reads_tokens() ? "each token: " : "the text: ", task->labels.list(), " |\n");
  }
  return concat(card_front_matter("onnx", "feature-extraction", {"onnx"}), "# ONNX model\n\n",
                encoder_text(model),
                ". Batches are padded on the right.\n\n| output | holds |\n|---|---|\n", rows,
                "\n```python\nimport onnxruntime\nfrom tokenizers import Tokenizer\n\n"
                "session = onnxruntime.InferenceSession(\"DIR/model.onnx\")\n"
                "text = Tokenizer.from_file(\"DIR/tokenizer.json\").encode(\"A sentence.\")\n"
                "given = {\"input_ids\": [text.ids], \"attention_mask\": [text.attention_mask]",
                model.encoder.type_vocab_size > 0 ? ", \"token_type_ids\": [text.type_ids]" : "",
                "}\nprint(session.run(None, given))\n```\n");
}

}  // namespace

std::string export_card(const ModelDescription& model, std::span<const TaskPtr> tasks,
                        const ExportOptions& options) {
  switch (options.format) {
    case ExportFormat::sentence_transformers:
      return sentence_transformers_card(model);
    case ExportFormat::huggingface:
      return class_card(model, *tasks.front());
    case ExportFormat::onnx:
      return onnx_card(model, tasks, options.outputs);
  }
  failed("unknown export format ", static_cast<int>(options.format));
}

}  // namespace tandem
