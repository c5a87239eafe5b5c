#pragma once

#include <vector>

#include "model/card.h"
#include "tandem/train.h"
#include "train/network/backbone.h"
#include "train/network/network.h"
#include "train/run_config.h"
#include "train/setup/training_data.h"

namespace tandem {

/// What the card of a model says of the run that trained it; `dev`: metrics of that model.
CardFacts card_facts(const RunConfig& config, const Backbone& backbone, const TrainingData& data,
                     const Network& network, const std::vector<Metric>& dev);

}  // namespace tandem
