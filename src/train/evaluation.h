#pragma once

#include <functional>
#include <vector>

#include "data/dataset.h"
#include "tandem/train.h"
#include "train/network/network.h"

namespace tandem {

/// Loss (mean over labelled units, weighted sum over tasks) and every metric of every selected task
/// that the data labels: "loss", "<task>_loss", "<task>_<metric>"; none without any label. A word
/// without a token counts as the task's silent_tag(), one that was cut as wrong. Changes nothing
/// but the network's mode, which ends as training. `cache`: that of the data, or null.
/// `before_batch` may throw, which ends it.
std::vector<Metric> evaluate_network(Network& network, const Dataset& data, int batch_size,
                                     CachedInputs* cache = nullptr,
                                     const std::function<void()>& before_batch = {});

/// The value of a metric; throws Error{bad_input} that lists the names where it is missing.
double find_metric(const std::vector<Metric>& metrics, const std::string& name);

}  // namespace tandem
