#include "report/add_evaluation.h"

#include "report/html.h"

namespace tandem {

namespace {

constexpr size_t kMostWrongRows = 200;

std::string text_of(const OrderedJson& label) {
  if (label.is_null()) return "–";
  return label.is_string() ? label.get<std::string>() : to_line(label);
}

Mark mark_of(const OrderedJson& entity, Mark::Kind kind) {
  return {.begin = entity.at("start").get<size_t>(),
          .end = entity.at("end").get<size_t>(),
          .kind = kind,
          .label = text_of(entity.at("label"))};
}

/// Entities by what is wrong with them; where there are none, single words.
std::vector<Mark> marks_of(const OrderedJson& mistakes) {
  std::vector<Mark> marks;
  for (const OrderedJson& entity : mistakes.at("missed"))
    marks.push_back(mark_of(entity, Mark::Kind::missed));
  for (const OrderedJson& entity : mistakes.at("spurious"))
    marks.push_back(mark_of(entity, Mark::Kind::spurious));
  for (const OrderedJson& entity : mistakes.at("wrong_type")) {
    marks.push_back(mark_of(entity, Mark::Kind::wrong_type));
    marks.back().predicted = text_of(entity.at("predicted"));
  }
  if (!marks.empty()) return marks;
  const OrderedJson &gold = mistakes.at("gold"), &predicted = mistakes.at("predicted");
  for (size_t word = 0; word < gold.size(); ++word) {
    if (gold[word].is_null() || gold[word] == predicted[word]) continue;
    marks.push_back(
        {word, word + 1, Mark::Kind::wrong_type, text_of(gold[word]), text_of(predicted[word])});
  }
  return marks;
}

WrongAnswer wrong_answer(const WrongRow& row) {
  const Example& example = *row.example;
  WrongAnswer answer{.where = example.origin.where(), .words = example.tokens};
  if (answer.words.empty()) answer.words.push_back(example.text);
  answer.text_pair = example.text_pair.value_or("");
  if (row.mistakes.contains("missed")) {
    answer.marks = marks_of(row.mistakes);
  } else {
    answer.gold = text_of(row.mistakes.value("gold", OrderedJson()));
    answer.predicted = text_of(row.mistakes.value("predicted", OrderedJson()));
  }
  return answer;
}

}  // namespace

std::function<void(const WrongRow&)> ReportedEvaluation::on_wrong() {
  return [this](const WrongRow& row) {
    Wrong& wrong = wrong_[row.task->name];
    if (wrong.first.size() < kMostWrongRows) wrong.first.push_back(wrong_answer(row));
    ++wrong.count;
  };
}

void ReportedEvaluation::add_to(Report& report, const Evaluation& evaluation,
                                const std::string& judged) && {
  report.judged = judged;
  report.facts.emplace_back("rows judged", std::to_string(evaluation.num_rows));
  for (const TaskFigures& task : evaluation.tasks) {
    Wrong& wrong = wrong_[task.task->name];
    report.tasks.push_back({.name = task.task->name,
                            .num_labelled = task.num_labelled,
                            .metrics = task.metrics,
                            .tables = task.tables,
                            .wrong = std::move(wrong.first),
                            .num_wrong = wrong.count});
  }
  if (evaluation.num_joint > 0)
    report.facts.emplace_back("joint accuracy", figure_text(evaluation.joint_accuracy));
  report.lengths = {.rows = evaluation.lengths,
                    .num_truncated = evaluation.num_truncated,
                    .max_length = evaluation.max_length};
}

}  // namespace tandem
