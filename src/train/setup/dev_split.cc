#include "train/setup/dev_split.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <utility>

#include "base/fail.h"
#include "base/random.h"
#include "data/label_value.h"

namespace tandem {

namespace {

/// Rows that have the same label, by their places, and how many of them go.
struct Stratum {
  std::vector<size_t> rows;
  size_t quota = 0;
  double rest = 0.0;  ///< of its share, beyond the quota
};

std::string label_of(const Example& row, const std::string& task) {
  const auto label = row.labels.find(task);
  const auto* const value =
      label == row.labels.end() ? nullptr : std::get_if<LabelValue>(&label->second);
  return value == nullptr ? "" : name_of(*value);
}

/// Whole quotas that come to `total`, as near to the shares as that allows.
void set_quotas(std::vector<Stratum>& strata, double share, size_t total) {
  for (Stratum& stratum : strata) {
    const double exact = share * static_cast<double>(stratum.rows.size());
    stratum.quota = std::min(static_cast<size_t>(exact), stratum.rows.size() - 1);
    stratum.rest = exact - static_cast<double>(stratum.quota);
    total -= std::min(total, stratum.quota);
  }
  std::vector<Stratum*> by_rest;
  for (Stratum& stratum : strata) by_rest.push_back(&stratum);
  std::ranges::stable_sort(by_rest, std::greater(), &Stratum::rest);
  for (Stratum* const stratum : by_rest) {
    if (total == 0) return;
    if (stratum->quota + 1 >= stratum->rows.size()) continue;
    ++stratum->quota;
    --total;
  }
}

void shuffle(std::vector<size_t>& places, Random random) {
  for (size_t left = places.size(); left > 1; --left)
    std::swap(places[left - 1], places[random.below(left)]);
}

}  // namespace

void split_dev(std::vector<Example>& train, std::vector<Example>& dev, double share, uint64_t seed,
               const std::string& task) {
  if (train.size() < 2) bad_input("data.dev: one row cannot be split into training and dev rows");
  const double exact = share * static_cast<double>(train.size());
  const size_t total =
      std::clamp(static_cast<size_t>(std::llround(exact)), size_t{1}, train.size() - 1);
  std::map<std::string, Stratum> by_label;
  for (size_t row = 0; row < train.size(); ++row)
    by_label[label_of(train[row], task)].rows.push_back(row);
  std::vector<Stratum> strata;
  for (auto& [label, stratum] : by_label) strata.push_back(std::move(stratum));
  set_quotas(strata, share, total);
  std::vector<bool> goes(train.size(), false);
  const Random random = Random(seed).fork(0x646576);  // "dev": apart from every other use
  size_t num_gone = 0;
  for (size_t s = 0; s < strata.size(); ++s) {
    shuffle(strata[s].rows, random.fork(s));
    for (size_t i = 0; i < strata[s].quota; ++i) goes[strata[s].rows[i]] = true;
    num_gone += strata[s].quota;
  }
  // Labels of one row each have nothing to give.
  for (size_t s = 0; num_gone < total && s < strata.size(); ++s) {
    goes[strata[s].rows[strata[s].quota]] = true;
    ++num_gone;
  }
  std::vector<Example> stays;
  for (size_t row = 0; row < train.size(); ++row)
    (goes[row] ? dev : stays).push_back(std::move(train[row]));
  train = std::move(stays);
}

}  // namespace tandem
