#include "data/survey/findings.h"

#include <algorithm>
#include <utility>

#include "base/fail.h"
#include "base/strings/text.h"

namespace tandem {

namespace {

constexpr size_t kTrain = 0, kDev = 1;
constexpr int64_t kRare = 5;      // labels with fewer units are not learned
constexpr size_t kMostNames = 8;  // of a list of labels

std::string percent(int64_t part, int64_t whole) {
  if (whole == 0) return "0 %";
  return concat((1000 * part / whole) / 10, ".", (1000 * part / whole) % 10, " %");
}

std::string listed(const std::vector<std::string>& names) {
  const size_t shown = std::min(names.size(), kMostNames);
  std::string text = join(
      std::vector<std::string>(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown)),
      ", ");
  return names.size() > shown ? concat(text, " and ", names.size() - shown, " more") : text;
}

class Judgement {
 public:
  Judgement(const RowSurvey& survey, const TextIndex& texts) : survey_(survey), texts_(texts) {}

  std::vector<Finding> findings() {
    const int64_t train = survey_.num_rows[kTrain], dev = survey_.num_rows[kDev];
    add(texts_.overlap(), "overlap", "",
        concat(" of ", dev, " dev rows stand in train too: dev figures are too good; take them ",
               "out of one of the two"));
    for (size_t t = 0; t < survey_.tasks.size(); ++t) {
      add(texts_.conflicts()[t], "conflicting_labels", survey_.tasks[t].task,
          " rows have another label than the same text before: decide on one");
    }
    for (const TaskSurvey& task : survey_.tasks) judge(task);
    judge_lengths();
    add(texts_.duplicates(Part::train), "duplicates", "",
        concat(" of ", train, " train rows repeat an earlier one (",
               percent(texts_.duplicates(Part::train).count, train), ")"));
    add(texts_.near_duplicates(Part::train), "near_duplicates", "",
        " train rows repeat an earlier one but for case and white space");
    add(texts_.duplicates(Part::dev), "duplicates", "", " dev rows repeat an earlier one");
    return std::move(findings_);
  }

 private:
  void add(const TextIndex::Found& found, const char* kind, const std::string& task,
           const std::string& message) {
    if (found.count == 0) return;
    Finding& finding = say(kind, task, concat(found.count, message));
    for (const TextIndex::Pair& pair : found.examples)
      finding.rows.push_back(concat(pair[1], " (as ", pair[0], ")"));
  }

  Finding& say(const char* kind, const std::string& task, std::string message) {
    return findings_.emplace_back(Finding{kind, task, std::move(message), {}});
  }

  void judge(const TaskSurvey& task) {
    std::vector<std::string> names, rare, dev_only;
    for (const auto& [label, counts] : task.labels) {
      if (counts[kTrain] == 0) {
        dev_only.push_back(label);
        continue;
      }
      names.push_back(label);
      if (counts[kTrain] < kRare) rare.push_back(concat(label, " (", counts[kTrain], ")"));
    }
    if (names.size() == 1) {
      say("one_label", task.task,
          concat("every label is ", names.front(), ": there is nothing to tell apart"));
    }
    if (!dev_only.empty()) {
      say("labels_only_in_dev", task.task,
          concat(dev_only.size(), " labels of dev do not occur in train, and cannot be learned: ",
                 listed(dev_only)));
    }
    if (!rare.empty()) {
      say("rare_labels", task.task,
          concat(rare.size(), " of ", names.size(), " labels occur fewer than ", kRare,
                 " times in train: ", listed(rare)));
    }
    if (task.num_doubtful > 0) {
      say("doubtful_labels", task.task,
          concat("the labels of ", task.num_doubtful, " rows look wrong"))
          .rows = task.doubtful_rows;
    }
    judge_balance(task, names);
    if (survey_.num_rows[kDev] > 0 && task.num_rows[kDev] == 0)
      say("no_dev_labels", task.task, "no dev row is labelled for it: it is trained unseen");
  }

  void judge_balance(const TaskSurvey& task, const std::vector<std::string>& names) {
    if (names.size() < 2) return;
    const auto most = std::ranges::max_element(
        task.labels, {}, [](const auto& entry) { return entry.second[kTrain]; });
    const int64_t count = most->second[kTrain], all = task.num_units[kTrain];
    if (10 * count < 9 * all || most->first == "O") return;
    say("imbalance", task.task,
        concat(percent(count, all), " of the labels are ", most->first,
               ": look at macro F1 rather than accuracy, or say class_weights: auto"));
  }

  void judge_lengths() {
    const int64_t cut = survey_.num_truncated[kTrain] + survey_.num_truncated[kDev];
    const int64_t rows = survey_.num_rows[kTrain] + survey_.num_rows[kDev];
    if (cut > 0) {
      const int64_t lost = survey_.num_lost_labels[kTrain] + survey_.num_lost_labels[kDev];
      say("truncated", "",
          concat(cut, " of ", rows, " rows (", percent(cut, rows), ") are cut",
                 lost > 0 ? concat(", and ", lost, " labels of words are lost") : "",
                 ": raise model.max_length"));
    }
    const int64_t silent = survey_.num_silent_words[kTrain] + survey_.num_silent_words[kDev];
    if (silent > 0) {
      say("words_without_tokens", "",
          concat(silent, " labelled words yield no token: their labels are not learned"));
    }
  }

  const RowSurvey& survey_;
  const TextIndex& texts_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> findings_of(const RowSurvey& survey, const TextIndex& texts) {
  return Judgement(survey, texts).findings();
}

}  // namespace tandem
