#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tasks/judging/task_metrics.h"

namespace tandem {

/// Values over the optimiser steps of a run, in order.
struct Curve {
  struct Point {
    double step = 0.0, value = 0.0;
  };
  std::string name = {};
  std::vector<Point> points = {};
};

struct Chart {
  std::string title = {};
  std::vector<Curve> curves = {};
};

/// How long the rows of some data are.
struct Lengths {
  std::map<int, int64_t> rows = {};  ///< by tokens, special ones included, after the cut
  int64_t num_truncated = 0;         ///< rows that were cut
  int max_length = 0;                ///< to so many tokens
};

/// An entity that a task got wrong, by the words that it covers.
struct Mark {
  enum class Kind { missed, spurious, wrong_type };
  size_t begin = 0, end = 0;
  Kind kind = Kind::missed;
  std::string label = {};
  std::string predicted = {};  ///< of wrong_type alone
};

/// A row for which a task's answer is not the label.
struct WrongAnswer {
  std::string where = {};               ///< "dev.jsonl:12"
  std::vector<std::string> words = {};  ///< or the text as one
  std::string text_pair = {};
  std::vector<Mark> marks = {};
  std::string gold = {}, predicted = {};  ///< of a row that has one label as a whole
};

struct TaskReport {
  std::string name = {};
  int64_t num_labelled = 0;  ///< rows
  std::vector<std::pair<std::string, double>> metrics = {};
  TaskTables tables = {};
  std::vector<WrongAnswer> wrong = {};  ///< the first ones
  int64_t num_wrong = 0;                ///< rows
};

/// What the page tells; what is empty is left out.
struct Report {
  std::string title = {};
  std::vector<std::pair<std::string, std::string>> facts = {};  ///< in short: name and value
  std::string judged = {};                                      ///< what the tasks were judged on
  std::vector<TaskReport> tasks = {};
  std::vector<Chart> charts = {};
  Lengths lengths = {};       ///< of what was judged
  std::string settings = {};  ///< a configuration, as it is written
};

}  // namespace tandem
