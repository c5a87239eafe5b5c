#include "programs/tandem/evaluation_report.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

#include "base/checked.h"
#include "base/fail.h"
#include "model/prediction_json.h"

namespace tandem {

namespace {

// More labels than that make no table: then the most frequent confusions are listed.
constexpr size_t kMostColumns = 20;
// More make no matrix in JSON, which would be zeros nearly all: then the cells that are not.
constexpr size_t kMostMatrixLabels = 256;
constexpr size_t kMostConfusions = 20;
constexpr size_t kNameWidth = 32;

size_t width_of(std::string_view text) {
  // Code points: bytes that do not continue one.
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) >> 6U) != 2U;
  }));
}

std::string spaces(std::string_view text, size_t width) {
  return std::string(width - std::min(width, width_of(text)), ' ');
}

std::string left(std::string_view text, size_t width) {
  return std::string(text) + spaces(text, width);
}

std::string right(std::string_view text, size_t width) {
  return spaces(text, width) + std::string(text);
}

std::string right(int64_t number, size_t width) {
  return right(std::to_string(number), width);
}

/// "0.1234"
std::string figure(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.4f", value);
  return text.data();
}

/// Of a label of the task, or of one that only the rows have.
const std::string& label_name(const TaskFigures& task, int32_t id) {
  return task.tables.labels[static_cast<size_t>(id)].label;
}

/// [C, C] counts: row gold, column predicted.
std::vector<std::vector<int64_t>> confusion_matrix(const TaskFigures& task) {
  const size_t size = task.tables.labels.size();
  std::vector<std::vector<int64_t>> counts(size, std::vector<int64_t>(size));
  for (const Confusion& cell : task.tables.confusion)
    counts[static_cast<size_t>(cell.gold)][static_cast<size_t>(cell.predicted)] = cell.count;
  return counts;
}

OrderedJson confusion_json(const TaskFigures& task) {
  if (task.tables.labels.size() <= kMostMatrixLabels) {
    OrderedJson names = OrderedJson::array();
    for (const TaskTables::LabelRow& row : task.tables.labels) names.push_back(row.label);
    return {{"labels", names}, {"counts", confusion_matrix(task)}};
  }
  OrderedJson cells = OrderedJson::array();
  for (const Confusion& cell : task.tables.confusion) {
    cells.push_back({{"gold", label_name(task, cell.gold)},
                     {"predicted", label_name(task, cell.predicted)},
                     {"count", cell.count}});
  }
  return {{"cells", cells}};
}

OrderedJson figures_json(double precision, double recall, double f1, int64_t support) {
  return {{"precision", precision}, {"recall", recall}, {"f1", f1}, {"support", support}};
}

OrderedJson average_json(const Scores& scores, int64_t support) {
  return figures_json(scores.precision, scores.recall, scores.f1, support);
}

OrderedJson task_json(const TaskFigures& task) {
  OrderedJson json = {{"rows", task.num_labelled}};
  for (const auto& [name, value] : task.metrics) json[name] = value;
  json["labels"] = OrderedJson::object();
  for (const TaskTables::LabelRow& row : task.tables.labels)
    json["labels"][row.label] = figures_json(row.precision, row.recall, row.f1, row.support);
  const int64_t support = task.tables.averages.support;
  json["averages"] = {{"micro", average_json(task.tables.averages.micro, support)},
                      {"macro", average_json(task.tables.averages.macro, support)},
                      {"weighted", average_json(task.tables.averages.weighted, support)}};
  if (!task.tables.confusion.empty()) json["confusion_matrix"] = confusion_json(task);
  return json;
}

std::string label_table(const TaskFigures& task) {
  std::string text = "\n  " + left("label", kNameWidth);
  for (const char* name : {"precision", "recall", "f1"}) text += right(name, 10);
  text += right("support", 9) + "\n";
  const auto row = [&](const std::string& name, const Scores& scores, int64_t support) {
    text += "  " + left(name, kNameWidth);
    for (const double value : {scores.precision, scores.recall, scores.f1})
      text += right(figure(value), 10);
    text += right(support, 9) + "\n";
  };
  for (const TaskTables::LabelRow& label : task.tables.labels)
    row(label.label, {label.precision, label.recall, label.f1}, label.support);
  text += "\n";
  row("micro avg", task.tables.averages.micro, task.tables.averages.support);
  row("macro avg", task.tables.averages.macro, task.tables.averages.support);
  row("weighted avg", task.tables.averages.weighted, task.tables.averages.support);
  return text;
}

/// Columns bear the numbers of the rows.
std::string confusion_table(const TaskFigures& task) {
  const int64_t most = std::ranges::max(task.tables.confusion, {}, &Confusion::count).count;
  const std::vector<std::vector<int64_t>> counts = confusion_matrix(task);
  const size_t width = std::max<size_t>(2, std::to_string(most).size()) + 1;
  std::string text = "\n  " + left("gold \\ predicted", kNameWidth);
  const int size = narrow<int>(counts.size());
  for (int predicted = 0; predicted < size; ++predicted) text += right(predicted + 1, width);
  for (int gold = 0; gold < size; ++gold) {
    text += "\n  " + left(right(gold + 1, 2) + " " + label_name(task, gold), kNameWidth);
    for (const int64_t count : counts[static_cast<size_t>(gold)]) text += right(count, width);
  }
  return text + "\n";
}

std::string most_frequent_confusions(const TaskFigures& task) {
  std::vector<Confusion> found = task.tables.confusion;
  std::erase_if(found, [](const Confusion& cell) { return cell.gold == cell.predicted; });
  std::stable_sort(found.begin(), found.end(),
                   [](const Confusion& a, const Confusion& b) { return a.count > b.count; });
  if (found.empty()) return "";
  const auto row = [](std::string_view gold, std::string_view predicted, std::string_view count) {
    return "  " + left(gold, kNameWidth) + " " + left(predicted, kNameWidth) + right(count, 6) +
           "\n";
  };
  std::string text = "\n" + row("gold", "predicted", "rows");
  for (size_t i = 0; i < std::min(found.size(), kMostConfusions); ++i) {
    text += row(label_name(task, found[i].gold), label_name(task, found[i].predicted),
                std::to_string(found[i].count));
  }
  if (found.size() > kMostConfusions)
    text += concat("  and ", found.size() - kMostConfusions, " other pairs\n");
  return text;
}

std::string task_text(const TaskFigures& task) {
  std::string text = concat(task.task->name, " (", task.num_labelled, " rows)\n");
  for (const auto& [name, value] : task.metrics)
    text += "  " + left(name, 21) + figure(value) + "\n";
  text += label_table(task);
  if (!task.tables.confusion.empty()) {
    text += task.tables.labels.size() <= kMostColumns ? confusion_table(task)
                                                      : most_frequent_confusions(task);
  }
  return text + "\n";
}

}  // namespace

OrderedJson evaluation_json(const Evaluation& evaluation) {
  OrderedJson json = {{"rows", evaluation.num_rows}, {"truncated", evaluation.num_truncated}};
  for (const TaskFigures& task : evaluation.tasks) json["tasks"][task.task->name] = task_json(task);
  if (evaluation.num_joint > 0) {
    json["joint"] = {{"rows", evaluation.num_joint}, {"accuracy", evaluation.joint_accuracy}};
  }
  return json;
}

std::string evaluation_text(const Evaluation& evaluation) {
  std::string text;
  for (const TaskFigures& task : evaluation.tasks) text += task_text(task);
  if (evaluation.num_joint > 0) {
    text += concat("joint accuracy ", figure(evaluation.joint_accuracy), " (", evaluation.num_joint,
                   " rows labelled for every task)\n");
  }
  return text;
}

OrderedJson wrong_row_json(const WrongRow& row) {
  const Example& example = *row.example;
  OrderedJson json = {
      {"file", *example.origin.file}, {"line", example.origin.line}, {"task", row.task->name}};
  json.update(input_json(example));
  json.update(row.mistakes);
  return json;
}

}  // namespace tandem
