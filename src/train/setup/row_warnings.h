#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/warn.h"
#include "data/encoded/encoded_example.h"
#include "data/example.h"
#include "data/row_facts.h"

namespace tandem {

/// Warns of the worst that texts can tell of rows: dev rows that stand in train, and one text with
/// two labels of a task. check() tells the rest.
void warn_of_texts(std::span<const Example> train, std::span<const Example> dev,
                   const std::vector<std::string>& tasks, const Warn& warn);

/// Warns of rows of training or dev, `what`, that are cut, and of labelled words without a token.
void warn_of_lost_words(const RowFacts& facts, const char* what, int max_length, const Warn& warn);

/// Warns of labels of dev rows that the task lacks.
void warn_of_unknown_labels(const DatasetTask& task, const Warn& warn);

}  // namespace tandem
