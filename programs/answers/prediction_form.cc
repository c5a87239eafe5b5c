#include "programs/answers/prediction_form.h"

#include <utility>

#include "model/prediction_json.h"
#include "model/prediction_table.h"
#include "programs/answers/answer_table.h"

namespace tandem {

namespace {

/// A text a row, by all threads: there is much of it where there are many heads.
template <typename Text>
std::string joined(const std::vector<AnsweredRow>& rows, ThreadTeam& team, const Text& text_of) {
  std::vector<std::string> texts(rows.size());
  team.for_each(std::ssize(rows), [&](int64_t item, int) {
    const auto i = static_cast<size_t>(item);
    texts[i] = text_of(*rows[i].row, rows[i].prediction);
  });
  std::string all;
  for (const std::string& text : texts) all += text;
  return all;
}

class LineForm : public PredictionForm {
 public:
  explicit LineForm(PredictionFormOptions options) : options_(std::move(options)) {}

  std::string text(const std::vector<AnsweredRow>& rows, ThreadTeam& team) override {
    return joined(rows, team, [this](const InputRow& row, const Prediction* prediction) {
      if (prediction == nullptr) return to_line(error_json(row)) + "\n";
      if (options_.show) return prediction_text(row.input, *prediction, options_.tasks) + "\n";
      return to_line(prediction_json(row_json(row), row.input, *prediction, options_.tasks)) + "\n";
    });
  }

 private:
  PredictionFormOptions options_;
};

class TableForm : public PredictionForm {
 public:
  TableForm(PredictionFormOptions options, char separator)
      : options_(std::move(options)), table_(separator) {}

  RowEnd row_end() const override { return RowEnd::table_line; }
  void go_on(const std::string& part) override { table_.read_columns(part); }

  std::string text(const std::vector<AnsweredRow>& rows, ThreadTeam&) override {
    std::vector<OrderedJson> cells;
    for (const auto& [row, prediction] : rows) cells.push_back(cells_of(*row, prediction));
    return table_.lines(cells);
  }

 private:
  OrderedJson cells_of(const InputRow& row, const Prediction* prediction) const {
    OrderedJson cells = input_cells(row);
    if (prediction != nullptr) {
      for (const TaskInfo& task : options_.tasks) cells.erase(task.name);
      cells.update(prediction_cells(row.input, *prediction, options_.top_k));
      if (options_.skips_errors) cells["error"] = "";
    }
    return cells;
  }

  PredictionFormOptions options_;
  AnswerTable table_;
};

class ConllForm : public PredictionForm {
 public:
  explicit ConllForm(PredictionFormOptions options) : options_(std::move(options)) {}

  RowEnd row_end() const override { return RowEnd::empty_line; }

  std::string text(const std::vector<AnsweredRow>& rows, ThreadTeam& team) override {
    return joined(rows, team, [this](const InputRow& row, const Prediction* prediction) {
      OrderedJson fields = row.fields == nullptr ? OrderedJson::object() : *row.fields;
      for (const TaskInfo& task : options_.tasks) fields.erase(task.name);
      if (prediction == nullptr) return "# error = " + row.error + "\n\n";
      return prediction_conll(fields, row.input, *prediction);
    });
  }

 private:
  PredictionFormOptions options_;
};

}  // namespace

std::unique_ptr<PredictionForm> make_prediction_form(const std::string& ending,
                                                     PredictionFormOptions options) {
  if (ending == ".csv") return std::make_unique<TableForm>(std::move(options), ',');
  if (ending == ".tsv") return std::make_unique<TableForm>(std::move(options), '\t');
  if (ending == ".conll") return std::make_unique<ConllForm>(std::move(options));
  return std::make_unique<LineForm>(std::move(options));
}

}  // namespace tandem
