#include "hub/client/hub_listing.h"

#include <gmock/gmock.h>

#include "tests/support/error.h"

namespace tandem {
namespace {

TEST(HubListing, TakesNamesOfFiles) {
  const HubListing listing = HubListing::from_json(
      R"({"sha": "ab", "siblings": [{"rfilename": "a"}, {"rfilename": 3}, [], {"rfilename": "b/c"}]})");
  EXPECT_EQ(listing.commit, "ab");
  EXPECT_THAT(listing.files, ::testing::ElementsAre("a", "b/c"));
}

TEST(HubListing, IsEmptyForWhatMakesNoSense) {
  for (const char* text : {"[]", "{}", R"({"sha": "ab"})", R"({"sha": "ab", "siblings": {}})"})
    EXPECT_EQ(HubListing::from_json(text).commit, "") << text;
  EXPECT_BAD_INPUT(HubListing::from_json("<html>"), "the hub's list of files");
}

}  // namespace
}  // namespace tandem
