// What a hub answers when it is asked for the files of a model.

#include "hub/client/hub_listing.h"

#include "tests/fuzz/target.h"

namespace tandem::fuzz {

void try_input(std::string_view input) {
  HubListing::from_json(input);
}

}  // namespace tandem::fuzz
